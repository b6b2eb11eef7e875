// Which `fetch` can send a `FormData`, and which only bytes?

/**
 * Whether a `fetch` can send a `FormData` that is made here: the platform's own can. Any other, such as npm's undici, node-fetch, a
 * mock or a framework's wrapper, may know another `FormData` or none. What is not recognized counts as foreign: each takes bytes.
 */
export function canSendForm(fetch: unknown): boolean {
  return isPlatformFetch(fetch) && isPlatformForm();
}

function isPlatformFetch(fetch: unknown): boolean {
  // The source text of a bound function can be that of native code too, but its name begins with "bound".
  if (typeof fetch !== "function" || fetch.name !== "fetch") return false;
  const source = Function.prototype.toString.call(fetch);
  // Node's own is JavaScript that loads the undici inside Node.
  return (
    /^function fetch\(\) \{\s*\[native code\]\s*\}$/.test(source) || source.includes("internal/deps/undici/undici")
  );
}

/**
 * Whether the `FormData` and `Blob` in the global scope are the platform's. jsdom puts its own there, beside Node's `fetch`: Node 20
 * and 22 then wait for ever for a `stream` of such a `Blob`, and later ones send "[object FormData]".
 */
function isPlatformForm(): boolean {
  try {
    const type = new Response(new FormData()).headers.get("content-type");
    return "stream" in Blob.prototype && type?.startsWith("multipart/form-data") === true;
  } catch {
    return false;
  }
}
