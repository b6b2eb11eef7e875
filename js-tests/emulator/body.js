// What did the caller send? Bodies read whole, under a limit, before anything is decided about them.
import { refuse } from "./refusals.js";

const MAX_JSON_BYTES = 1024 * 1024;

/** Too large a body is read to its end and thrown away: an answer before that would reach the client as a reset. */
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

/** An empty body is an empty object: what it lacks is then said field by field. */
export async function readJson(c) {
  const body = await readValue(c, {});
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw refuse.body("The request body must be a JSON object.");
  return body;
}

export async function readJsonArray(c) {
  const body = await readValue(c);
  if (!Array.isArray(body)) throw refuse.body("The request body must be a JSON array.");
  return body;
}

async function readValue(c, empty) {
  const { incoming } = c.env;
  const bytes = await readBytes(incoming, MAX_JSON_BYTES, refuse.bodySize);
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
