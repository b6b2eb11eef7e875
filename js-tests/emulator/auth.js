// Authenticates a request by its secret key, before routing: an unknown path without a key is a 401.
import { refuse } from "./refusals.js";

const BEARER = /^Bearer (\S+)$/;

export function checkKey(header, secretKey) {
  const key = BEARER.exec(header ?? "")?.[1];
  if (key === undefined) throw refuse.authorizationFormat();
  if (key !== secretKey) throw refuse.key();
}
