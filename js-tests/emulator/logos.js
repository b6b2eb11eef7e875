// Logos: uploads as a form, detection of the image type by content, storage, and delivery at a URL of their own.
import { sendImage, sendJson } from "./answer.js";
import { mediaType, readBytes } from "./body.js";
import { imageType } from "./image.js";
import { refuse } from "./refusals.js";

const MAX_IMAGE_BYTES = 10 * 1024 * 1024;
/** The size of the rest of the form, besides the image. */
const MAX_FORM_BYTES = MAX_IMAGE_BYTES + 64 * 1024;

const DEFAULT_IMAGE = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#6c47ff"/>' +
    '<path d="M16 48V22l16-8 16 8v26z" fill="#fff"/></svg>',
);

/** @returns {Promise<{ bytes: Buffer, type: string, uploader: string | null }>} */
async function readUpload(c) {
  const parts = await readForm(c.env.incoming);
  const file = parts.get("file");
  // A text field named `file` is probably a path that was not opened: there is no file.
  if (file === null || typeof file === "string") throw refuse.noFile();
  if (file.size > MAX_IMAGE_BYTES) throw refuse.imageSize();
  const bytes = Buffer.from(await file.arrayBuffer());
  const type = imageType(bytes, file.type);
  if (type === undefined) throw refuse.body("The file is not an image of a supported type.");
  return { bytes, type, uploader: parts.get("uploader_user_id") || null };
}

async function readForm(incoming) {
  const bytes = await readBytes(incoming, MAX_FORM_BYTES, refuse.imageSize);
  if (mediaType(incoming) !== "multipart/form-data") throw refuse.contentType("multipart/form-data");
  try {
    return await new Response(bytes, { headers: { "content-type": incoming.headers["content-type"] } }).formData();
  } catch {
    throw refuse.body("The form cannot be read.");
  }
}

export class Logos {
  #ids;
  #now;
  #organizations;
  #users;
  #sql;
  #store;
  #remove;

  constructor({ db, ids, now, organizations, users }) {
    this.#ids = ids;
    this.#now = now;
    this.#organizations = organizations;
    this.#users = users;
    this.#sql = prepare(db);
    this.#store = db.transaction(this.#replace);
    this.#remove = db.transaction(this.#drop);
  }

  /** Uses a new key for each upload, so that a browser does not show a cached image instead of the new one. */
  put(id, upload) {
    const row = this.#organizations.get(id);
    if (upload.uploader !== null) this.#users.get(upload.uploader);
    return this.#store(row, upload);
  }

  /** Succeeds without a logo too: afterwards the organization has none. */
  remove(id) {
    return this.#remove(this.#organizations.get(id));
  }

  /** @returns {{ content_type: string, bytes: Buffer }} */
  get(key) {
    if (key === "default.svg") return { content_type: "image/svg+xml", bytes: DEFAULT_IMAGE };
    const logo = this.#sql.byKey.get(key);
    if (logo === undefined) throw refuse.path();
    return logo;
  }

  #replace = (row, { bytes, type, uploader }) => {
    const key = this.#ids.next("img_", this.#now());
    this.#sql.put.run(row.seq, key, type, uploader, bytes);
    return this.#organizations.setImage(row, key);
  };

  #drop = (row) => {
    this.#sql.remove.run(row.seq);
    return this.#organizations.setImage(row, null);
  };
}

const prepare = (db) => ({
  byKey: db.prepare("SELECT content_type, bytes FROM logos WHERE key = ?"),
  put: db.prepare(
    "REPLACE INTO logos (organization, key, content_type, uploader_user_id, bytes) VALUES (?, ?, ?, ?, ?)",
  ),
  remove: db.prepare("DELETE FROM logos WHERE organization = ?"),
});

/** Images are public, because a browser that shows one has no key. */
export function addImages(app, { logos }) {
  app.get("/logos/:key", (c) => {
    const logo = logos.get(c.req.param("key"));
    return sendImage(c, logo.content_type, logo.bytes);
  });
}

export function addLogos(app, { logos, render }) {
  const path = "/v1/organizations/:id/logo";
  const idOf = (c) => c.req.param("id");
  app.put(path, async (c) => sendJson(c, render.withLogo(logos.put(idOf(c), await readUpload(c)))));
  app.delete(path, (c) => sendJson(c, render.organization(logos.remove(idOf(c)))));
}
