// Reads request bodies completely, up to a limit, before anything is decided about them.
import { refuse } from "./refusals.js";

const MAX_JSON_BYTES = 1024 * 1024;
/** A dump of the state, which is as large as the database. */
const MAX_STATE_BYTES = 512 * 1024 * 1024;

/** Reads a body that is too large to its end and discards it: an earlier response would reach the client as a reset. */
export async function readBytes(incoming, limit, tooLarge) {
  const chunks = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw tooLarge();
  return Buffer.concat(chunks);
}

export const mediaType = (incoming) => (incoming.headers["content-type"] ?? "").split(";")[0].trim().toLowerCase();

/** Reads an empty body as an empty object, so that each missing field is reported. */
export async function readJson(c) {
  const body = await readValue(c, {});
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw refuse.body("The request body must be a JSON object.");
  return body;
}

/** Any JSON, or undefined without a body. */
export const readAnyJson = (c) => readValue(c, undefined, MAX_STATE_BYTES);

export async function readJsonArray(c) {
  const body = await readValue(c);
  if (!Array.isArray(body)) throw refuse.body("The request body must be a JSON array.");
  return body;
}

async function readValue(c, empty, limit = MAX_JSON_BYTES) {
  const { incoming } = c.env;
  const bytes = await readBytes(incoming, limit, refuse.bodySize);
  c.get("entry")?.setBody(bytes);
  if (bytes.length === 0) return empty;
  if (mediaType(incoming) !== "application/json") throw refuse.contentType("application/json");
  return parse(bytes);
}

function parse(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw refuse.body("The request body is not valid JSON.");
  }
}
