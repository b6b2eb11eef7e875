// Creates, reads, updates and deletes organizations. Each write is one transaction.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import { form, invalid } from "./errors.js";
import { madeAt } from "./ids.js";
import { mergeMetadata } from "./merge.js";
import { readList, readShape } from "./organization-query.js";
import { refuse } from "./refusals.js";
import { freeSlug } from "./slugs.js";
import { searchText } from "./store.js";
import { checkBody, encodeMetadata } from "./validate.js";
import { updateTakesMetadata } from "./versions.js";

const COLUMNS = [
  ...["id", "slug", "name", "search", "created_at", "updated_at", "created_by", "role_set_key", "image_key"],
  ...["members_count", "max_allowed_memberships", "admin_delete_enabled", "public_metadata", "private_metadata"],
];

export const INSERT = `INSERT INTO organizations (${COLUMNS}) VALUES (${COLUMNS.map((name) => `:${name}`)})`;
const UPDATE = `UPDATE organizations SET ${COLUMNS.map((name) => `${name} = :${name}`)} WHERE seq = :seq`;

/** Converts each field of an update to its column. Null resets to the default, which for metadata is null itself. */
const CHANGES = {
  name: (value) => value,
  slug: (value) => value,
  role_set_key: (value) => value,
  max_allowed_memberships: (value, _, settings) => value ?? settings.maxAllowedMemberships,
  admin_delete_enabled: (value, _, settings) => Number(value ?? settings.adminDeleteEnabled),
  created_at: (value, row) => value ?? madeAt(row.id),
  public_metadata: (value) => encodeMetadata("public_metadata", value),
  private_metadata: (value) => encodeMetadata("private_metadata", value),
};

export class Organizations {
  #db;
  #ids;
  #now;
  #listing;
  #users;
  #members;
  #roleSets;
  #settings;
  #sql;

  constructor({ db, ids, now, listing, users, members, roleSets, settings }) {
    this.#db = db;
    this.#ids = ids;
    this.#now = now;
    this.#listing = listing;
    this.#users = users;
    this.#members = members;
    this.#roleSets = roleSets;
    this.#settings = settings;
    this.#sql = prepare(db);
  }

  get(id) {
    return found(this.#sql.byId.get(id));
  }

  /** A slug cannot be mistaken for an id, because ids have an underscore. */
  getByIdOrSlug(idOrSlug) {
    return found(this.#sql.byId.get(idOrSlug) ?? this.#sql.bySlug.get(idOrSlug));
  }

  create(body) {
    const row = this.#newRow(body);
    const user = this.#creator(body.created_by ?? null);
    const { creator_role: role } = this.#roleSets.usedBy(row.role_set_key);
    const seq = this.#db.transaction(() => {
      const { lastInsertRowid: organization } = this.#sql.insert.run({ ...row, members_count: 0 });
      if (user) this.#members.add({ organization, user: user.seq, role });
      return organization;
    })();
    this.#listing.added({ ...row, seq });
    return this.get(row.id);
  }

  update(id, body) {
    const row = this.get(id);
    if (typeof body.slug === "string") this.#settings.requireSlugs();
    if (typeof body.slug === "string" && body.slug !== row.slug) this.#checkSlug(body.slug);
    if (body.role_set_key !== undefined && body.role_set_key !== row.role_set_key)
      this.#roleSets.checkFits(row, body.role_set_key);
    const changes = Object.entries(body).map(([field, value]) => [field, CHANGES[field](value, row, this.#settings)]);
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
    if (typeof body.slug === "string") {
      this.#settings.requireSlugs();
      this.#checkSlug(body.slug);
    }
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
      max_allowed_memberships: body.max_allowed_memberships ?? this.#settings.maxAllowedMemberships,
      admin_delete_enabled: Number(this.#settings.adminDeleteEnabled),
      public_metadata: encodeMetadata("public_metadata", body.public_metadata ?? {}),
      private_metadata: encodeMetadata("private_metadata", body.private_metadata ?? {}),
    };
  }

  #creator(id) {
    const user = id === null ? null : this.#users.find(id);
    if (user === undefined) throw refuse.creator(id);
    return user;
  }

  /** A free slug stays free until the write: only this process writes, and nothing is awaited in between. */
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
  insert: db.prepare(INSERT),
  update: db.prepare(UPDATE),
  remove: db.prepare("DELETE FROM organizations WHERE seq = ?"),
});

function found(row) {
  if (row === undefined) throw refuse.organization();
  return row;
}

export function addOrganizations(app, { organizations, listing, render, rateLimit }) {
  const path = "/v1/organizations";
  const one = `${path}/:id`;
  const idOf = (c) => c.req.param("id");
  const send = (c, row, shape = "organization") => sendJson(c, render[shape](row));
  const bodyOf = async (c, schema) => checkBody(await readJson(c), schema);
  const limited = (c, next) => {
    rateLimit.checkOrganization(idOf(c));
    return next();
  };
  app.get(path, (c) => sendJson(c, render.page(listing.page(readList(c.req)))));
  app.post(path, async (c) => send(c, organizations.create(await bodyOf(c, BODIES.createOrganization))));
  app.get(one, (c) => {
    const shape = readShape(c.req);
    return send(c, organizations.getByIdOrSlug(idOf(c)), shape);
  });
  app.patch(one, limited, async (c) => {
    const takesMetadata = updateTakesMetadata(c.get("version"));
    const body = await bodyOf(c, takesMetadata ? BODIES.updateOrganizationWithMetadata : BODIES.updateOrganization);
    return send(c, organizations.update(idOf(c), body));
  });
  app.delete(one, (c) => sendJson(c, render.deleted(organizations.remove(idOf(c)))));
  app.patch(`${one}/metadata`, limited, async (c) =>
    send(c, organizations.mergeMetadata(idOf(c), await bodyOf(c, BODIES.metadata))),
  );
  app.put(`${one}/metadata`, limited, async (c) =>
    send(c, organizations.update(idOf(c), await bodyOf(c, BODIES.metadata))),
  );
}
