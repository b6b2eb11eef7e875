// Decides whether a `fetch` can send a `FormData` and a `Blob`, or only bytes.

/**
 * Whether a `fetch` can send a `FormData` or a `Blob` of this realm. The platform's own can. Any other, such as npm's undici,
 * node-fetch, a mock or a framework's wrapper, may have other classes or none, but all of them accept bytes.
 */
export function canSendForm(fetch: unknown): boolean {
  // A bound function looks like native code too, but its name begins with "bound".
  if (typeof fetch !== "function" || fetch.name !== "fetch") return false;
  const source = Function.prototype.toString.call(fetch);
  // Node's own `fetch` is JavaScript that loads its internal undici.
  const isOwn =
    /^function fetch\(\) \{\s*\[native code\]\s*\}$/.test(source) || source.includes("internal/deps/undici");
  // jsdom has its own `FormData` and `Blob`, but Node's `fetch`, which would wait forever for the stream of such a `Blob`.
  return isOwn && "stream" in Blob.prototype;
}
