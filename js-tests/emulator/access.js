// The permissions, roles and role set that every instance begins with.
import { Ids } from "./ids.js";
import { randomFrom } from "./random.js";

const SINCE = Date.UTC(2020, 0, 1);

/** Does nothing in a file that has them already. */
export function addStandardAccess({ db, permissions, roles, roleSets }) {
  if (db.prepare("SELECT 1 FROM role_sets LIMIT 1").get()) return;
  const random = randomFrom(3);
  const ids = new Ids(() => random.bits80());
  const newId = (prefix) => () => ids.next(prefix, SINCE);
  db.transaction(() => {
    permissions.addSystem(newId("perm_"), SINCE);
    roles.addStandard(newId("role_"), SINCE);
    roleSets.addStandard(newId("role_set_"), SINCE);
  })();
}
