// Creates the stores of roles, permissions and role sets, and adds those that every instance starts with.
import { Ids } from "./ids.js";
import { Permissions } from "./permissions.js";
import { randomFrom } from "./random.js";
import { RoleCounts } from "./role-counts.js";
import { RoleSets } from "./role-sets.js";
import { Roles } from "./roles.js";

const SINCE = Date.UTC(2020, 0, 1);

/** @param {{ db: object, ids: Ids, now: () => number }} parts */
export function openAccess(parts) {
  const permissions = new Permissions(parts);
  const roles = new Roles({ ...parts, permissions });
  const roleCounts = new RoleCounts(parts.db);
  const roleSets = new RoleSets({ ...parts, roles, roleCounts });
  return { permissions, roles, roleCounts, roleSets };
}

/** Uses ids and times that are the same in every emulator. */
export function openSeededAccess(db, seed) {
  const random = randomFrom(seed);
  const ids = new Ids(() => random.bits80());
  return openAccess({ db, ids, now: () => SINCE });
}

/** Does nothing if the database already has them. */
export function addStandardAccess(db) {
  if (db.prepare("SELECT 1 FROM role_sets LIMIT 1").get()) return;
  const { permissions, roles, roleSets } = openSeededAccess(db, 3);
  db.transaction(() => {
    permissions.addSystem();
    roles.addStandard();
    roleSets.addStandard();
  })();
}
