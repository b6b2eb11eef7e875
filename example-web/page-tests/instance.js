// A Clerk instance that exists only in tests: its keys, and session tokens as Clerk would issue them.
import { createHmac, createSign, generateKeyPairSync } from "node:crypto";

const HOST = "clerk.instance.test";

const newKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const pemOf = (publicKey) => publicKey.export({ type: "spki", format: "pem" });
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

const signers = {
  RS256: (text, key) => createSign("RSA-SHA256").update(text).sign(key).toString("base64url"),
  RS512: (text, key) => createSign("RSA-SHA512").update(text).sign(key).toString("base64url"),
  HS256: (text, secret) => createHmac("sha256", secret).update(text).digest("base64url"),
  none: () => "",
};

/** @param {object} [defaults] claims of every token, such as `azp` */
export function createInstance(defaults = {}) {
  const { publicKey, privateKey } = newKey();
  const issuer = `https://${HOST}`;
  return {
    host: HOST,
    issuer,
    publishableKey: `pk_test_${Buffer.from(`${HOST}$`).toString("base64")}`,
    jwtKey: pemOf(publicKey),
    otherKey: newKey().privateKey,

    /** Returns a session token. A claim that is undefined is left out. */
    token(claims = {}, { alg = "RS256", key = privateKey, header = {} } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const times = { iat: now - 5, nbf: now - 15, exp: now + 55 };
      const payload = {
        iss: issuer,
        sub: "user_1",
        sid: "sess_1",
        sts: "active",
        v: 2,
        ...times,
        ...defaults,
        ...claims,
      };
      const text = `${encoded({ alg, kid: "ins_1", typ: "JWT", ...header })}.${encoded(payload)}`;
      return `${text}.${signers[alg](text, key)}`;
    },
  };
}
