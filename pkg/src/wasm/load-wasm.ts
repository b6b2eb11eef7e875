// The wasm as a caller hands it in: a URL, a response, bytes or a module; what comes out is compiled.

import type { ResponseLike, UrlLike, WasmSource } from "../client/public-types.js";
import { typeTag } from "../client/snapshot.js";
import { internalError } from "../errors/clerk-error.js";
import { errorMessage, redact } from "../errors/thrown.js";
import { nonEmptyString, safeGet } from "../runtime/safe-get.js";

/** Compiles it, while it still comes where the host can. */
export async function loadWasm(source: WasmSource): Promise<WebAssembly.Module> {
  let given: Awaited<WasmSource> | undefined;
  try {
    given = await source;
    return await compileSource(given);
  } catch (thrown) {
    // A host may write the whole URL into its error, and a signed one has a secret in its query.
    const query = /\?.*/.exec(addressOf(given))?.[0];
    const scrub = (text: string) => (query ? text.replaceAll(query, "") : text);
    const message = `the WebAssembly could not be had: ${scrub(errorMessage(thrown))}`;
    throw internalError("init", false, message, redact(thrown, scrub));
  }
}

const addressOf = (given: unknown) =>
  nonEmptyString(given) ?? nonEmptyString(safeGet(given, "href")) ?? nonEmptyString(safeGet(given, "url")) ?? "";

async function compileSource(given: Awaited<WasmSource>): Promise<WebAssembly.Module> {
  // Of whatever realm: `instanceof` knows only its own.
  if (Object.prototype.toString.call(given) === "[object WebAssembly.Module]") return given as WebAssembly.Module;
  if (typeTag(given) === "bytes") return WebAssembly.compile(given as BufferSource);
  const response = isResponse(given) ? given : await fetch(typeof given === "string" ? given : (given as UrlLike).href);
  if (!response.ok) throw new TypeError(`the answer's status is ${response.status}`);
  return isStream(response)
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

const isResponse = (given: Awaited<WasmSource>): given is ResponseLike =>
  typeof safeGet(given, "arrayBuffer") === "function";

/** The host compiles only its own responses while they come, and only under their right name. */
function isStream(response: ResponseLike): response is Response {
  const isNamed = () => (response as Response).headers.get("content-type") === "application/wasm";
  return typeof WebAssembly.compileStreaming === "function" && response instanceof Response && isNamed();
}
