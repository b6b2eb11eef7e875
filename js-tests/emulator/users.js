// Users: a hundred that are the same in every emulator, so that a test can name one, and those that tests create.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import { form, invalid } from "./errors.js";
import { Ids } from "./ids.js";
import { randomFrom } from "./random.js";
import { refuse } from "./refusals.js";
import { DEFAULT_LOGO } from "./render.js";
import { checkBody } from "./validate.js";

const COUNT = 100;
const SINCE = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;

const FIRST = "Ada Ben Chloe Dev Elif Finn Grace Hugo Ines Jun".split(" ");
const LAST = "Adler Brandt Costa Dubois Eriksen Fischer Garcia Haddad Ivanova Jansen".split(" ");

/** The first user, for tests that need only one. */
export const ADMIN_USER_ID = "user_2NqXc7mTqfW0sZkRbV9yHdLpE4A";

function seededIds(seed) {
  const random = randomFrom(seed);
  return new Ids(() => random.bits80());
}

function otherIds() {
  const ids = seededIds(1);
  return Array.from({ length: COUNT - 1 }, (_, i) => ids.next("user_", SINCE + i * DAY_MS));
}

export const USER_IDS = [ADMIN_USER_ID, ...otherIds()];

/** The fields of a body that identify a user, with the kind under which each is stored. */
export const KINDS = ["email_address", "phone_number", "web3_wallet", "username"];

const valuesOf = (body, kind) => [...new Set([body[kind] ?? []].flat())];

function standardUser(id, i) {
  const [first, last] = [FIRST[i % FIRST.length], LAST[Math.floor(i / FIRST.length)]];
  const username = `${first}_${last}`.toLowerCase();
  const email_address = [`${username.replace("_", ".")}@example.com`];
  return { id, email_address, username, first_name: first, last_name: last, created_at: SINCE + i * DAY_MS };
}

export class Users {
  #db;
  #ids;
  #now;
  #sql;
  #insert;

  constructor({ db, ids, now }) {
    this.#db = db;
    this.#ids = ids;
    this.#now = now;
    this.#sql = prepare(db);
    this.#insert = db.transaction(this.#add);
  }

  /** Does nothing if the database already has them. */
  addStandard() {
    if (this.#sql.byId.get(ADMIN_USER_ID)) return;
    this.#db.transaction(() => {
      for (const [i, id] of USER_IDS.entries()) this.#add(standardUser(id, i));
    })();
  }

  get(id) {
    const row = this.find(id);
    if (row === undefined) throw refuse.user();
    return row;
  }

  find(id) {
    return this.#sql.byId.get(id);
  }

  findByEmail(address) {
    return this.#sql.byIdentifier.get("email_address", address);
  }

  identifiers(row, kind) {
    return this.#sql.identifiers.all(row.seq, kind);
  }

  create(body, newId) {
    const taken = KINDS.filter((kind) => valuesOf(body, kind).some((value) => this.#sql.byIdentifier.get(kind, value)));
    if (taken.length > 0) throw invalid(taken.map(form.taken));
    const now = this.#now();
    const id = newId ?? this.#ids.next("user_", now);
    this.#insert({ ...body, id, created_at: body.created_at ?? now });
    return this.get(id);
  }

  /**
   * Creates the users that do not exist yet, recognized by their identifiers or their ids, and returns the ids of all. A
   * list of users gets the same ids in every emulator, and again after a reset.
   */
  ensure(bodies) {
    const ids = seededIds(6);
    return bodies.map((body, i) => {
      const id = ids.next("user_", SINCE + (COUNT + i) * DAY_MS);
      return (this.#identified(body) ?? this.find(id) ?? this.create(body, id)).id;
    });
  }

  #identified(body) {
    const all = KINDS.flatMap((kind) => valuesOf(body, kind).map((value) => this.#sql.byIdentifier.get(kind, value)));
    return all.find((row) => row !== undefined);
  }

  #add = (body) => {
    const values = Object.fromEntries(KINDS.map((kind) => [kind, valuesOf(body, kind)]));
    const { lastInsertRowid } = this.#sql.insert.run({
      id: body.id,
      created_at: body.created_at,
      first_name: body.first_name ?? null,
      last_name: body.last_name ?? null,
      last_active_at: body.last_active_at ?? null,
      ...derivedFrom(body, values),
    });
    for (const kind of KINDS) for (const value of values[kind]) this.#sql.identify.run(kind, value, lastInsertRowid);
  };
}

/** The columns of a user that follow from others: the first identifier of each kind, and the texts that are searched. */
export function derivedFrom({ id, first_name, last_name }, values) {
  const name = [first_name, last_name].filter(Boolean).join(" ").toLowerCase();
  return {
    ...Object.fromEntries(KINDS.map((kind) => [kind, values[kind][0] ?? null])),
    name,
    search: [id.toLowerCase(), name, ...KINDS.flatMap((kind) => values[kind])].join("\n"),
  };
}

const prepare = (db) => ({
  byId: db.prepare("SELECT * FROM users WHERE id = ?"),
  byIdentifier: db.prepare(
    "SELECT users.* FROM identifiers JOIN users ON users.seq = identifiers.user WHERE kind = ? AND value = ?",
  ),
  identifiers: db.prepare("SELECT value FROM identifiers WHERE user = ? AND kind = ? ORDER BY seq").pluck(),
  insert: db.prepare(`INSERT INTO users
    (id, created_at, updated_at, first_name, last_name, username, email_address, phone_number, web3_wallet, last_active_at, name, search)
    VALUES (:id, :created_at, :created_at, :first_name, :last_name, :username, :email_address, :phone_number, :web3_wallet,
      :last_active_at, :name, :search)`),
  identify: db.prepare("INSERT INTO identifiers (kind, value, user) VALUES (?, ?, ?)"),
});

const PUBLIC = ["id", "first_name", "last_name", "username", "email_address", "phone_number", "web3_wallet"];

/** The columns that `publicUserData` needs, renamed because a row also has columns of other tables. */
export const PUBLIC_NAMES = PUBLIC.map((name) => `user_${name}`);
export const PUBLIC_COLUMNS = PUBLIC.map((name) => `users.${name} AS user_${name}`).join(", ");

/** The public data of a user, in a membership or an invitation. */
export const publicUserData = (row, origin) => ({
  user_id: row.user_id,
  first_name: row.user_first_name,
  last_name: row.user_last_name,
  image_url: `${origin}${DEFAULT_LOGO}`,
  has_image: false,
  identifier: row.user_email_address ?? row.user_username ?? row.user_phone_number ?? row.user_web3_wallet ?? "",
});

const identification = (kind, prefix) => (value) => ({
  id: `${prefix}${value}`,
  object: kind,
  [kind]: value,
  verification: { status: "verified", strategy: "admin", attempts: null, expire_at: null },
  linked_to: [],
});

function userJson(users, row, origin) {
  const all = (kind, prefix) => users.identifiers(row, kind).map(identification(kind, prefix));
  return JSON.stringify({
    id: row.id,
    object: "user",
    username: row.username,
    first_name: row.first_name,
    last_name: row.last_name,
    image_url: `${origin}${DEFAULT_LOGO}`,
    has_image: false,
    primary_email_address_id: row.email_address && `idn_${row.email_address}`,
    email_addresses: all("email_address", "idn_"),
    phone_numbers: all("phone_number", "idn_"),
    web3_wallets: all("web3_wallet", "idn_"),
    external_accounts: [],
    public_metadata: {},
    private_metadata: {},
    unsafe_metadata: {},
    banned: false,
    locked: false,
    last_active_at: row.last_active_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
  });
}

export function addUsers(app, { users, address }) {
  const send = (c, row) => sendJson(c, userJson(users, row, address.origin));
  app.post("/v1/users", async (c) => send(c, users.create(checkBody(await readJson(c), BODIES.createUser))));
  app.get("/v1/users/:id", (c) => send(c, users.get(c.req.param("id"))));
}
