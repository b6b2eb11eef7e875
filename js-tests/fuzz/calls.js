// Calls of every operation, with valid arguments and Clerk's responses.
import { answerOf } from "../fixtures/answers.js";
import { DECLARED } from "./declared.js";
import * as all from "./package.js";
import { requiredParams } from "./parameters.js";

export { PNG, SECRET } from "./constants.js";

let hosts = 0;
/** A new base URL, because the clients of the same base URL share a rate limit. */
export const ownBase = () => `https://clerk${hosts++}.test/v1`;

/** A client of the class that has an operation or an iterator. */
export const clientOf = ({ className }, options) => new all.PACKAGE[className](options);

/** Valid ids of an operation, each different. */
export const idsOf = ({ ids }) => ids.map((name) => `${name}_2abcDEFghiJKLmnoPQRstuVWXyz`);

/** Clerk's response to an operation. */
export function answerTo(operation) {
  const answer = answerOf(DECLARED[operation].result);
  return operation === "revokeOrganizationInvitation" ? { ...answer, status: "revoked" } : answer;
}

/** Calls an operation. An absent argument gets a valid default, but one that is `undefined` is passed on. */
export function call(api, operation, given) {
  const declared = DECLARED[operation];
  const { ids, params, options } = { ids: idsOf(declared), params: requiredParams(operation), ...given };
  return api[operation](...ids, ...(declared.params ? [params] : []), options);
}
