// Reads the version of the API that a request names, in the header or in the query, but not in both.
import { refuse } from "./refusals.js";

export const VERSIONS = ["2021-02-05", "2024-10-01", "2025-03-12", "2025-04-10", "2025-11-10", "2026-05-12"];

/** A request without a version gets the oldest. */
const DEFAULT = VERSIONS[0];

export function readVersion(header, parameter) {
  if (header !== undefined && parameter !== undefined)
    throw refuse.apiVersion("Give the version in the header or in the query, not in both.");
  const version = header ?? parameter ?? DEFAULT;
  if (!VERSIONS.includes(version)) throw refuse.apiVersion(`${version} is not a version of this API.`);
  return version;
}

/** Since 2026-05-12, an update no longer accepts metadata. ISO dates can be compared as text. */
export const updateTakesMetadata = (version) => version < "2026-05-12";
