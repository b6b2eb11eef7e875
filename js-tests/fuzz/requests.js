// Is a request that left the operation's own, and does it say what the caller said? Read back from what `fetch` was given.
import { CALLS, placeOf } from "./calls.js";

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What is wrong with a request; `id` and `params` are the caller's own, made anew, `prefix` the path of the base URL. */
export function wrongRequest(operation, { url, init }, { id, params, prefix }) {
  const { method, body } = init;
  const [verb, ...segments] = CALLS[operation].line.split(" ");
  const address = new URL(url);
  if (address.href !== url) return `sent a URL that the host reads otherwise: ${url}`;
  if (method !== verb) return `sent ${method}`;
  const path =
    prefix === undefined ? address.pathname.split("/").slice(-segments.length) : below(prefix, address.pathname);
  const fits = (segment, index) => (segment === "*" ? isId(path[index], id) : segment === path[index]);
  if (path.length !== segments.length || !segments.every(fits)) return `sent ${method} ${address.pathname}`;
  const said = asJson(operation, params);
  if (said === undefined) return "sent what JSON.stringify refuses";
  return wrongQuery(operation, address.searchParams, said) ?? wrongBody(operation, body, said);
}

/** What the caller's parameters are as JSON; a file is none. */
function asJson(operation, params) {
  if (!["query", "json"].includes(placeOf(operation))) return {};
  try {
    return JSON.parse(JSON.stringify(params ?? {}));
  } catch {
    return undefined;
  }
}

const below = (prefix, pathname) => (pathname.startsWith(prefix) ? pathname.slice(prefix.length).split("/") : []);

const isId = (segment, id) =>
  segment !== "" && !/^\.{1,2}$/.test(segment) && (typeof id !== "string" || decodeURIComponent(segment) === id);

function wrongQuery(operation, query, said) {
  const expected = placeOf(operation) === "query" ? Object.entries(said) : [];
  const pairs = expected.flatMap(([name, value]) => [value].flat().map((each) => [snake(name), String(each)]));
  const isSame = JSON.stringify(sorted(pairs)) === JSON.stringify(sorted([...query]));
  return isSame ? undefined : `sent the query ${query}`;
}

/** Member by member: the order of the parameters is the package's own. */
function wrongBody(operation, body, said) {
  if (placeOf(operation) === "form") return body instanceof FormData ? undefined : "sent no form";
  if (placeOf(operation) !== "json") return body === undefined ? undefined : "sent a body";
  const pairs = Object.entries(said).map(([name, value]) => [snake(name), value]);
  const isSame = JSON.stringify(sorted(pairs)) === JSON.stringify(sorted(Object.entries(JSON.parse(body))));
  return isSame ? undefined : `sent a body with other values than JSON.stringify gives: ${body.slice(0, 200)}`;
}

/** By name; a name that comes more than once keeps its values' order. */
const sorted = (pairs) => pairs.sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
