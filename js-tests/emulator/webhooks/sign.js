// Signs messages as Svix does, through which Clerk sends its webhooks.
import { createHmac, randomBytes } from "node:crypto";
import { refuseOption } from "../options.js";

const PREFIX = "whsec_";
/** The sizes of a secret that the format allows. */
const [MIN_BYTES, MAX_BYTES] = [24, 64];

export const newSecret = () => PREFIX + randomBytes(MIN_BYTES).toString("base64");

/** @param {string} secret `whsec_` and the key in base64 @returns {Buffer} the key */
export function readSecret(secret) {
  const text = typeof secret === "string" && secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : "";
  const key = Buffer.from(text, "base64");
  if (key.length < MIN_BYTES || key.length > MAX_BYTES || key.toString("base64") !== text)
    throw refuseOption("webhooks.secret", `whsec_ and the base64 of ${MIN_BYTES} to ${MAX_BYTES} bytes`);
  return key;
}

/** @param {number} seconds since the epoch */
export function signedHeaders(key, { id, seconds, body }) {
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return { "svix-id": id, "svix-timestamp": String(seconds), "svix-signature": `v1,${signature}` };
}
