// Which `fetch` can send a `FormData` and a `Blob`, and which only bytes?

/**
 * Whether a `fetch` can send a `FormData` or a `Blob` that is made here: the platform's own can. Any other, such as npm's undici,
 * node-fetch, a mock or a framework's wrapper, may know others or none. What is not recognized counts as foreign: each takes bytes.
 */
export function canSendForm(fetch: unknown): boolean {
  // The source text of a bound function can be that of native code too, but its name begins with "bound".
  if (typeof fetch !== "function" || fetch.name !== "fetch") return false;
  const source = Function.prototype.toString.call(fetch);
  // Node's own is JavaScript that loads the undici inside Node.
  const isOwn =
    /^function fetch\(\) \{\s*\[native code\]\s*\}$/.test(source) || source.includes("internal/deps/undici");
  // jsdom puts a `FormData` and a `Blob` of its own beside Node's `fetch`, which then waits for ever for a stream of such a `Blob`.
  return isOwn && "stream" in Blob.prototype;
}
