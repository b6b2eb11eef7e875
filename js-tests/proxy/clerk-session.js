// Simulates signed-in and signed-out users of Clerk without Clerk: a key made here signs the session tokens.
import { generateKeyPairSync, sign } from "node:crypto";
import { createClerkClient } from "@clerk/backend";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwtKey = publicKey.export({ type: "spki", format: "pem" });
const publishableKey = `pk_test_${Buffer.from("clerk.example.com$").toString("base64")}`;
const telemetry = { disabled: true };
const clerk = createClerkClient({ secretKey: "sk_test_of_the_application", publishableKey, telemetry });

/** The result of Clerk's library for a request. */
export const authenticate = (request) => clerk.authenticateRequest(request, { jwtKey });

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The headers of a request of a signed-in user. `claims` are added to those of the session token. */
export function signedIn(userId, claims = {}) {
  const now = Math.floor(Date.now() / 1000);
  const session = { iss: "https://clerk.example.com", sub: userId, sid: "sess_1", iat: now - 5, nbf: now - 5 };
  const token = `${encoded({ alg: "RS256", kid: "ins_1", typ: "JWT" })}.${encoded({ ...session, exp: now + 60, ...claims })}`;
  const signature = sign("RSA-SHA256", Buffer.from(token), privateKey).toString("base64url");
  return { authorization: `Bearer ${token}.${signature}` };
}
