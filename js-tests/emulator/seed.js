// Seeds a database with plausible organizations, the same in every run. Either all are written or none.
import { Ids } from "./ids.js";
import { INSERT } from "./organizations.js";
import { randomFrom } from "./random.js";
import { seedAccess, seedPeople } from "./seed-sections.js";
import { slugOf } from "./slugs.js";
import { createIndexes, dropIndexes, searchText } from "./store.js";
import { USER_IDS } from "./users.js";

const SINCE = Date.UTC(2020, 0, 1);
/** A million of these steps end in 2024, so seeded organizations are always older than those that a test creates. */
const EVERY_MS = 150_000;

const FIRST = (
  "Amber Arctic Atlas Aurora Birch Blue Bright Cedar Cobalt Copper Coral Crimson Delta Ember Evergreen Falcon Golden Granite " +
  "Harbor Hazel Indigo Iron Ivory Jade Juniper Lunar Maple Meridian Misty Nordic Northern Olive Onyx Orchid Pacific Prairie " +
  "Quartz Quiet River Rustic Saffron Sierra Silver Solar Summit Tidal Umbra Velvet Willow Zephyr"
).split(" ");
const SECOND = (
  "Acorn Anchor Arrow Beacon Bridge Canyon Castle Circle Compass Crane Field Forge Fox Garden Gate Grove Hawk Heron Hill Island " +
  "Lantern Lighthouse Meadow Mill Mountain Oak Orbit Otter Owl Path Peak Pine Pixel Point Ridge Root Rocket Sail Signal Sparrow " +
  "Spring Stone Stream Tower Trail Valley Wave Wharf Wolf Yard"
).split(" ");
const LAST = "Analytics Bank Collective Consulting Foods Foundation Games Health Labs Logistics Media Partners".split(
  " ",
);
const PLANS = ["free", "pro", "team", "enterprise"];
const REGIONS = ["eu", "us", "apac"];

/** Most organizations are small, a few are large. */
const memberCount = (random) => 1 + random.below(random.below(20) === 0 ? 40 : 4);

function newRow(i, random, ids) {
  const name = `${random.pick(FIRST)} ${random.pick(SECOND)} ${random.pick(LAST)}`;
  const slug = `${slugOf(name)}-${i + 1}`;
  const created = SINCE + i * EVERY_MS + random.below(EVERY_MS);
  const members = memberCount(random);
  return {
    id: ids.next("org_", created),
    slug,
    name,
    search: searchText(name, slug),
    created_at: created,
    updated_at: created + random.below(EVERY_MS),
    created_by: random.pick(USER_IDS),
    role_set_key: null,
    image_key: null,
    members_count: members,
    max_allowed_memberships: members <= 5 ? 5 : 0,
    admin_delete_enabled: 1,
    public_metadata: `{"plan":"${random.pick(PLANS)}","region":"${random.pick(REGIONS)}","seats":${members + random.below(20)}}`,
    private_metadata: `{"crm":{"account":"crm_${i + 1}","revenue":${random.below(1000) * 1000}}}`,
  };
}

function insertAll(db, count) {
  const random = randomFrom(2);
  const ids = new Ids(() => random.bits80());
  const insert = db.prepare(INSERT);
  for (let i = 0; i < count; i += 1) insert.run(newRow(i, random, ids));
}

/** One transaction, including the indexes: a killed seeding leaves an empty database, which the next start seeds. */
export function seedOrganizations(db, count) {
  if (count === 0 || db.prepare("SELECT 1 FROM organizations LIMIT 1").get()) return;
  db.pragma("foreign_keys = OFF");
  db.transaction(() => {
    dropIndexes(db);
    insertAll(db, count);
    seedAccess(db);
    seedPeople(db);
    createIndexes(db);
  })();
  db.pragma("foreign_keys = ON");
  db.pragma("wal_checkpoint(TRUNCATE)");
}
