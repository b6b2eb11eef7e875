// Every operation: the request that it makes, and what Clerk answers.
import { fixture } from "../fixtures/fixture.js";
import { complete, DECLARED, MODELS, OPERATIONS } from "./declared.js";

export const ID = "org_2abcDEFghiJKLmnoPQRstuVWXyz";
export const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
export const SECRET = "sk_test_fuzzed4242";

let hosts = 0;
/** A base URL for one client alone: the clients of one base URL share a rate limit. */
export const ownBase = () => `https://clerk${hosts++}.test/v1`;

/** The method and the path's segments below the base URL, where `*` is the id: written a second time, not taken from the package. */
export const LINES = complete("LINES of js-tests/fuzz/calls.js", OPERATIONS, {
  createOrganization: "POST organizations",
  listOrganizations: "GET organizations",
  getOrganization: "GET organizations *",
  updateOrganization: "PATCH organizations *",
  deleteOrganization: "DELETE organizations *",
  mergeOrganizationMetadata: "PATCH organizations * metadata",
  replaceOrganizationMetadata: "PUT organizations * metadata",
  deleteOrganizationLogo: "DELETE organizations * logo",
  uploadOrganizationLogo: "PUT organizations * logo",
});

const FIXTURES = complete("FIXTURES of js-tests/fuzz/calls.js", MODELS, {
  Organization: fixture("organization"),
  Organizations: fixture("organizations"),
  OrganizationWithLogo: fixture("organization-with-logo"),
  DeletedObject: fixture("deleted-object"),
});

/** What Clerk answers to an operation. */
export const answerTo = (operation) => FIXTURES[DECLARED[operation].model];

/** The parameters that an operation cannot do without. */
export const REQUIRED = { createOrganization: { name: "Acme" }, uploadOrganizationLogo: { file: PNG } };

/** Calls an operation with the arguments that it takes. An absent one gets a valid default; one that is `undefined` is passed on. */
export function call(api, operation, given) {
  const { id, params, options } = { id: ID, params: REQUIRED[operation] ?? {}, ...given };
  const { takesId, params: takesParams } = DECLARED[operation];
  return api[operation](...(takesId ? [id] : []), ...(takesParams ? [params] : []), options);
}
