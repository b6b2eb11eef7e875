// How does an organization look on the wire? SQLite joins the text itself: four times faster than rows made into objects.
import { preparer } from "./store.js";

const DEFAULT_IMAGE = "default.svg";

const IMAGE_URL = `:origin, '/logos/', ifnull(image_key, '${DEFAULT_IMAGE}')`;
const bool = (condition) => `iif(${condition}, 'true', 'false')`;

/** The shapes an organization is answered in: what each has on top of the common fields. */
const SHAPES = {
  organization: [],
  withMembersCount: [`',"members_count":', members_count`],
  withLogo: [`',"logo_url":"', ${IMAGE_URL}, '"'`],
};

/** Stored metadata is JSON already. A null among the arguments of `concat` is an empty text, so no creator, no field. */
const json = (shape) =>
  `concat(${[
    `'{"object":"organization","id":"', id, '","name":', json_quote(name), ',"slug":', json_quote(slug)`,
    `',"image_url":"', ${IMAGE_URL}, '","has_image":', ${bool("image_key IS NOT NULL")}`,
    ...SHAPES[shape],
    `',"max_allowed_memberships":', max_allowed_memberships, ',"admin_delete_enabled":', ${bool("admin_delete_enabled")}`,
    `',"public_metadata":', public_metadata, ',"private_metadata":', private_metadata`,
    `',"created_by":"' || created_by || '"'`,
    `',"created_at":', created_at, ',"updated_at":', updated_at, ',"role_set_key":', json_quote(role_set_key), '}'`,
  ].join()})`;

/** A SELECT of finished JSON; it needs `:origin`, where the images are served. */
export const selectJson = (shape) => `SELECT ${json(shape)} FROM organizations`;

/** @param {{ origin: string }} address known once the server listens */
export function createRender(db, address) {
  const prepare = preparer(db);
  const one = (shape) => (row) =>
    prepare(`${selectJson(shape)} WHERE seq = :seq`).get({ seq: row.seq, origin: address.origin });
  return {
    organization: one("organization"),
    withMembersCount: one("withMembersCount"),
    withLogo: one("withLogo"),
    page: ({ data, total }) => `{"data":[${data.join()}],"total_count":${total}}`,
    deleted: ({ id, slug }) => JSON.stringify({ object: "organization", id, slug: slug ?? undefined, deleted: true }),
  };
}
