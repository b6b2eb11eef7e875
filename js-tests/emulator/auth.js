// May this caller ask anything at all? The secret key, before any route is looked at: an unknown path without a key is 401.
import { refuse } from "./refusals.js";

const BEARER = /^Bearer (\S+)$/;

export function checkKey(header, secretKey) {
  const key = BEARER.exec(header ?? "")?.[1];
  if (key === undefined) throw refuse.authorizationFormat();
  if (key !== secretKey) throw refuse.key();
}
