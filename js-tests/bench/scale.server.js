// Sends pages of a long list, made from a counter: a database would be slower than the clients. Its process has `{ port }` as its only
// message.
import { createServer } from "node:http";
import { row } from "./rows.js";

const total = Number(process.argv[2]);

/** Every organization as JSON, made once for each of the first ones, with its own id. */
const texts = Array.from({ length: 1_000 }, (_, at) => JSON.stringify(row(at)));
const FIRST_ID = row(0).id.length;

function textOf(number) {
  const text = texts[number % texts.length];
  const id = number.toString(36).padStart(6, "0");
  const at = text.indexOf('"org_') + 1;
  return text.slice(0, at + FIRST_ID - id.length) + id + text.slice(at + FIRST_ID);
}

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url, "http://bench.test");
  const [limit, offset] = ["limit", "offset"].map((name) => Number(searchParams.get(name)));
  const count = Math.max(Math.min(limit, total - offset), 0);
  const rows = Array.from({ length: count }, (_, at) => textOf(offset + at));
  response.setHeader("content-type", "application/json");
  request.resume().on("end", () => response.end(`{"data":[${rows.join()}],"total_count":${total}}`));
});
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("disconnect", () => process.exit());
