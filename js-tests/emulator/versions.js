// Which version of the API does the caller speak? The header or the query parameter, never both.
import { refuse } from "./refusals.js";

export const VERSIONS = ["2021-02-05", "2024-10-01", "2025-03-12", "2025-04-10", "2025-11-10", "2026-05-12"];

/** The oldest answers whoever names none. */
const DEFAULT = VERSIONS[0];

export function readVersion(header, parameter) {
  if (header !== undefined && parameter !== undefined)
    throw refuse.apiVersion("Give the version in the header or in the query, not in both.");
  const version = header ?? parameter ?? DEFAULT;
  if (!VERSIONS.includes(version)) throw refuse.apiVersion(`${version} is not a version of this API.`);
  return version;
}

/** From 2026-05-12 on, an update no longer takes metadata; ISO dates compare as text. */
export const updateTakesMetadata = (version) => version < "2026-05-12";
