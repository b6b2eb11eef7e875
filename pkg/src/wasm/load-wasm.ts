// Loads and compiles the WebAssembly that a caller passes to `init`: a URL, a response, bytes or a module.

import type { ResponseLike, UrlLike, WasmSource } from "../client/public-types.js";
import { typeTag } from "../client/snapshot.js";
import { internalError, remedyFor } from "../errors/clerk-error.js";
import { errorMessage, redact } from "../errors/thrown.js";
import { nonEmptyString, safeGet } from "../runtime/safe-get.js";

/** Loads and compiles a module, with streaming if the host supports it. */
export async function loadWasm(source: WasmSource): Promise<WebAssembly.Module> {
  let resolved: Awaited<WasmSource> | undefined;
  try {
    resolved = await source;
    return await compileSource(resolved);
  } catch (thrown) {
    // The host's error may contain the whole URL, and the query of a signed URL is a secret.
    const query = /\?.*/.exec(addressOf(resolved))?.[0];
    const scrub = (text: string) => (query ? text.replaceAll(query, "") : text);
    const reason = scrub(errorMessage(thrown));
    const message = `the WebAssembly could not be loaded: ${reason}${remedyFor(reason)}`;
    throw internalError("init", false, message, redact(thrown, scrub));
  }
}

const addressOf = (source: unknown) =>
  nonEmptyString(source) ?? nonEmptyString(safeGet(source, "href")) ?? nonEmptyString(safeGet(source, "url")) ?? "";

async function compileSource(source: Awaited<WasmSource>): Promise<WebAssembly.Module> {
  // `instanceof` does not recognize a module from another realm.
  if (Object.prototype.toString.call(source) === "[object WebAssembly.Module]") return source as WebAssembly.Module;
  if (typeTag(source) === "bytes") return WebAssembly.compile(source as BufferSource);
  const response = isResponse(source)
    ? source
    : await fetch(typeof source === "string" ? source : (source as UrlLike).href);
  if (!response.ok) throw new TypeError(`the response has the status ${response.status}`);
  return isStream(response)
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

const isResponse = (source: Awaited<WasmSource>): source is ResponseLike =>
  typeof safeGet(source, "arrayBuffer") === "function";

/** Streaming requires the host's own `Response` and the right content type. */
function isStream(response: ResponseLike): response is Response {
  const isNamed = () => (response as Response).headers.get("content-type") === "application/wasm";
  return typeof WebAssembly.compileStreaming === "function" && response instanceof Response && isNamed();
}
