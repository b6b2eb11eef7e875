// Who may create an organization? The same hundred users in every emulator, so that a test can name one.
import { Ids } from "./ids.js";
import { randomFrom } from "./random.js";

const COUNT = 100;
const SINCE = Date.UTC(2020, 0, 1);

/** The first user, for whoever needs just one. */
export const ADMIN_USER_ID = "user_2NqXc7mTqfW0sZkRbV9yHdLpE4A";

function otherIds() {
  const random = randomFrom(1);
  const ids = new Ids(() => random.bits80());
  return Array.from({ length: COUNT - 1 }, (_, i) => ids.next("user_", SINCE + i * 86_400_000));
}

export const USER_IDS = [ADMIN_USER_ID, ...otherIds()];

export function addUsers(db) {
  const insert = db.prepare("INSERT OR IGNORE INTO users (id, created_at) VALUES (?, ?)");
  db.transaction(() => {
    for (const id of USER_IDS) insert.run(id, SINCE);
  })();
}
