// Renders organizations as JSON within SQLite, which is four times faster than building objects from rows.
import { ELEVATED_ROLES, IS_PENDING } from "./conditions.js";
import { NULL_CHARACTER } from "./database.js";
import { preparer } from "./store.js";

/** The path of the default image. */
export const DEFAULT_LOGO = "/logos/default.svg";

const IMAGE_URL = `:origin, ifnull('/logos/' || image_key, '${DEFAULT_LOGO}')`;
const jsonText = (column) => `replace(json_quote(${column}), '${NULL_CHARACTER}', '\\u0000')`;
const bool = (condition) => `iif(${condition}, 'true', 'false')`;

/** Like Clerk's server, the emulator omits the count of pending invitations if it is 0. */
const COUNTS = [
  `',"members_count":', members_count`,
  `',"pending_invitations_count":' || nullif((SELECT count(*) FROM invitations
    WHERE organization = organizations.seq AND ${IS_PENDING}), 0)`,
];
const ELEVATION = [
  `',"missing_member_with_elevated_permissions":', ${bool(`NOT EXISTS (SELECT 1 FROM memberships
    WHERE organization = organizations.seq AND role IN (${ELEVATED_ROLES}))`)}`,
];

/** The shapes of an organization: the fields of each in addition to the common ones. */
const SHAPES = {
  organization: [],
  withMembersCount: COUNTS,
  withElevation: ELEVATION,
  withMembersCountAndElevation: [...COUNTS, ...ELEVATION],
  withLogo: [`',"logo_url":"', ${IMAGE_URL}, '"'`],
};

/** The shape of a response, by the requested fields. */
export function shapeOf({
  include_members_count: counts,
  include_missing_member_with_elevated_permissions: elevation,
}) {
  if (counts) return elevation ? "withMembersCountAndElevation" : "withMembersCount";
  return elevation ? "withElevation" : "organization";
}

/** Stored metadata is JSON text. `concat` takes null as an empty text, so the field is absent without a creator. */
const json = (shape) =>
  `concat(${[
    `'{"object":"organization","id":"', id, '","name":', ${jsonText("name")}, ',"slug":', json_quote(slug)`,
    `',"image_url":"', ${IMAGE_URL}, '","has_image":', ${bool("image_key IS NOT NULL")}`,
    ...SHAPES[shape],
    `',"max_allowed_memberships":', max_allowed_memberships, ',"admin_delete_enabled":', ${bool("admin_delete_enabled")}`,
    `',"public_metadata":', public_metadata, ',"private_metadata":', private_metadata`,
    `',"created_by":"' || created_by || '"'`,
    `',"created_at":', created_at, ',"updated_at":', updated_at, ',"role_set_key":', json_quote(role_set_key), '}'`,
  ].join()})`;

/** A SELECT that returns finished JSON. It needs `:origin`, where the images are served, and `:now`. */
export const selectJson = (shape) => `SELECT ${json(shape)} FROM organizations`;

/** @param {{ origin: string, now: number }} address known once the server listens */
export function createRender(db, address) {
  const prepare = preparer(db);
  const one = (shape) => (row) => prepare(`${selectJson(shape)} WHERE seq = :seq`).get({ seq: row.seq, ...address });
  return {
    organization: one("organization"),
    withMembersCount: one("withMembersCount"),
    withElevation: one("withElevation"),
    withMembersCountAndElevation: one("withMembersCountAndElevation"),
    withLogo: one("withLogo"),
    page: ({ data, total }) => `{"data":[${data.join()}],"total_count":${total}}`,
    deleted: ({ id, slug }) => deletedJson("organization", id, slug ?? undefined),
  };
}

export const deletedJson = (object, id, slug) => JSON.stringify({ object, id, slug, deleted: true });

/** The public data of an organization, as part of other objects. */
export const publicOrganizationData = (row, origin) => ({
  id: row.organization_id,
  name: row.organization_name,
  slug: row.organization_slug,
  image_url: origin + (row.image_key === null ? DEFAULT_LOGO : `/logos/${row.image_key}`),
  has_image: row.image_key !== null,
});
