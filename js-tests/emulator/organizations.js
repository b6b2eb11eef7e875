// What happens to an organization? Created, found, changed, deleted: each write is one transaction.
import { form, invalid, refuse } from "./errors.js";
import { madeAt } from "./ids.js";
import { mergeMetadata } from "./merge.js";
import { freeSlug } from "./slugs.js";
import { searchText } from "./store.js";
import { encodeMetadata } from "./validate.js";

const MAX_MEMBERSHIPS = 5;

const COLUMNS = [
  ...["id", "slug", "name", "search", "created_at", "updated_at", "created_by", "role_set_key", "image_key"],
  ...["members_count", "max_allowed_memberships", "admin_delete_enabled", "public_metadata", "private_metadata"],
];

export const INSERT = `INSERT INTO organizations (${COLUMNS}) VALUES (${COLUMNS.map((name) => `:${name}`)})`;
const UPDATE = `UPDATE organizations SET ${COLUMNS.map((name) => `${name} = :${name}`)} WHERE seq = :seq`;

/** What each field of an update becomes in the row. Null goes back to the default, which for metadata is null itself. */
const CHANGES = {
  name: (value) => value,
  slug: (value) => value,
  role_set_key: (value) => value,
  max_allowed_memberships: (value) => value ?? MAX_MEMBERSHIPS,
  admin_delete_enabled: (value) => Number(value ?? true),
  created_at: (value, row) => value ?? madeAt(row.id),
  public_metadata: (value) => encodeMetadata("public_metadata", value),
  private_metadata: (value) => encodeMetadata("private_metadata", value),
};

export class Organizations {
  #db;
  #ids;
  #now;
  #listing;
  #sql;

  constructor({ db, ids, now, listing }) {
    this.#db = db;
    this.#ids = ids;
    this.#now = now;
    this.#listing = listing;
    this.#sql = prepare(db);
  }

  get(id) {
    return found(this.#sql.byId.get(id));
  }

  /** No slug looks like an id, which has an underscore. */
  getByIdOrSlug(idOrSlug) {
    return found(this.#sql.byId.get(idOrSlug) ?? this.#sql.bySlug.get(idOrSlug));
  }

  create(body) {
    const row = this.#newRow(body);
    const creator = this.#creator(body.created_by ?? null);
    this.#db.transaction(() => {
      const { lastInsertRowid } = this.#sql.insert.run({ ...row, members_count: creator ? 1 : 0 });
      if (creator) this.#sql.join.run(lastInsertRowid, creator, "org:admin");
    })();
    this.#listing.added(row);
    return this.get(row.id);
  }

  update(id, body) {
    const row = this.get(id);
    if (typeof body.slug === "string" && body.slug !== row.slug) this.#checkSlug(body.slug);
    const changes = Object.entries(body).map(([field, value]) => [field, CHANGES[field](value, row)]);
    return this.#save(row, Object.fromEntries(changes));
  }

  mergeMetadata(id, body) {
    const row = this.get(id);
    const merged = Object.entries(body).map(([field, patch]) => [field, mergeMetadata(JSON.parse(row[field]), patch)]);
    return this.update(id, Object.fromEntries(merged));
  }

  setImage(row, key) {
    return this.#save(row, { image_key: key });
  }

  remove(id) {
    const row = this.get(id);
    this.#sql.remove.run(row.seq);
    this.#listing.removed(row);
    return row;
  }

  #newRow(body) {
    const now = this.#now();
    if (typeof body.slug === "string") this.#checkSlug(body.slug);
    const slug = body.slug ?? freeSlug(body.name, this.#sql);
    return {
      id: this.#ids.next("org_", now),
      name: body.name,
      slug,
      search: searchText(body.name, slug),
      created_at: body.created_at ?? now,
      updated_at: now,
      created_by: body.created_by ?? null,
      role_set_key: body.role_set_key ?? null,
      image_key: null,
      max_allowed_memberships: body.max_allowed_memberships ?? MAX_MEMBERSHIPS,
      admin_delete_enabled: 1,
      public_metadata: encodeMetadata("public_metadata", body.public_metadata ?? {}),
      private_metadata: encodeMetadata("private_metadata", body.private_metadata ?? {}),
    };
  }

  #creator(id) {
    if (id === null) return undefined;
    const seq = this.#sql.user.get(id);
    if (seq === undefined) throw refuse.creator(id);
    return seq;
  }

  /** This process alone writes, and nothing is awaited before the write: what is free now stays free. */
  #checkSlug(slug) {
    if (this.#sql.bySlug.get(slug)) throw invalid([form.taken("slug")]);
  }

  #save(row, changes) {
    const next = { ...row, ...changes, updated_at: this.#now() };
    next.search = searchText(next.name, next.slug);
    this.#sql.update.run(next);
    this.#listing.changed(row, next);
    return next;
  }
}

const prepare = (db) => ({
  byId: db.prepare("SELECT * FROM organizations WHERE id = ?"),
  bySlug: db.prepare("SELECT * FROM organizations WHERE slug = ?"),
  lastSeq: db.prepare("SELECT max(seq) FROM organizations").pluck(),
  user: db.prepare("SELECT seq FROM users WHERE id = ?").pluck(),
  insert: db.prepare(INSERT),
  join: db.prepare("INSERT INTO memberships (organization, user, role) VALUES (?, ?, ?)"),
  update: db.prepare(UPDATE),
  remove: db.prepare("DELETE FROM organizations WHERE seq = ?"),
});

function found(row) {
  if (row === undefined) throw refuse.organization();
  return row;
}
