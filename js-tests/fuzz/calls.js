// Which calls are there? Every operation, with parameters that are right and the request that they make.
import { complete, DECLARED } from "./declared.js";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
export const ID = "org_2abcDEFghiJKLmnoPQRstuVWXyz";
export const pngBlob = () => new Blob([PNG]);

export const OPERATIONS = Object.keys(DECLARED);

/**
 * `line`: the method, and the path's segments below the base URL (`*` is the id), a second time and not from the package. `params`:
 * what is right. `sends`: where they go, unless that is the query of a GET and else the JSON body.
 */
export const CALLS = complete("CALLS of js-tests/fuzz/calls.js", OPERATIONS, {
  createOrganization: { line: "POST organizations", params: () => ({ name: "Acme" }) },
  listOrganizations: { line: "GET organizations", params: () => ({ limit: 10 }) },
  getOrganization: { line: "GET organizations *", params: () => ({}) },
  updateOrganization: { line: "PATCH organizations *", params: () => ({ name: "Acme" }) },
  deleteOrganization: { line: "DELETE organizations *" },
  mergeOrganizationMetadata: {
    line: "PATCH organizations * metadata",
    params: () => ({ publicMetadata: { a: 1 } }),
  },
  replaceOrganizationMetadata: {
    line: "PUT organizations * metadata",
    params: () => ({ privateMetadata: { a: 1 } }),
  },
  deleteOrganizationLogo: { line: "DELETE organizations * logo" },
  uploadOrganizationLogo: {
    line: "PUT organizations * logo",
    params: () => ({ file: pngBlob() }),
    sends: "form",
  },
});

const MODELS = [...new Set(Object.values(DECLARED).map(({ result }) => result))];

/** What Clerk answers, by the model of the result. */
const FIXTURE_OF = complete("FIXTURE_OF of js-tests/fuzz/calls.js", MODELS, {
  Organization: "organization",
  Organizations: "organizations",
  OrganizationWithLogo: "organization-with-logo",
  DeletedObject: "deleted-object",
});
export const fixtureOf = (operation) => FIXTURE_OF[DECLARED[operation].result];

/** Where an operation's parameters go: `"query"`, `"json"`, `"form"`, or nowhere. */
export function placeOf(operation) {
  const { line, params, sends } = CALLS[operation];
  if (!params) return undefined;
  return sends ?? (line.startsWith("GET") ? "query" : "json");
}

/** The arguments of a method, in its order. */
export function argumentsOf(operation, { id, params, call }) {
  const own = CALLS[operation].params ? [params, call] : [call];
  return DECLARED[operation].takesId ? [id, ...own] : own;
}

/** How a promise ends, within so many milliseconds: `{ value }`, `{ error }` or `{ hangs }`. */
export async function endOf(promise, ms) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, { hangs: true });
  });
  const ended = promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  const end = await Promise.race([ended, late]);
  clearTimeout(timer);
  return end;
}
