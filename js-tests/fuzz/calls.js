// Calls of every operation: valid arguments, and what Clerk answers.
import { answerOf } from "../fixtures/answers.js";
import { DECLARED } from "./declared.js";
import * as all from "./package.js";
import { requiredParams } from "./parameters.js";

export { PNG, SECRET } from "./constants.js";

let hosts = 0;
/** A base URL for one client alone: the clients of one base URL share a rate limit. */
export const ownBase = () => `https://clerk${hosts++}.test/v1`;

/** A client of the class that has an operation or an iterator. */
export const clientOf = ({ className }, options) => new all.PACKAGE[className](options);

/** Valid ids of an operation, each different. */
export const idsOf = ({ ids }) => ids.map((name) => `${name}_2abcDEFghiJKLmnoPQRstuVWXyz`);

/** What Clerk answers to an operation. */
export function answerTo(operation) {
  const answer = answerOf(DECLARED[operation].result);
  return operation === "revokeOrganizationInvitation" ? { ...answer, status: "revoked" } : answer;
}

/** Calls an operation with the arguments that it takes. An absent one gets a valid default; one that is `undefined` is passed on. */
export function call(api, operation, given) {
  const declared = DECLARED[operation];
  const { ids, params, options } = { ids: idsOf(declared), params: requiredParams(operation), ...given };
  return api[operation](...ids, ...(declared.params ? [params] : []), options);
}
