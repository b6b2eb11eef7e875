// The wasm as a caller hands it in: a URL, a response, bytes or a module; what comes out is compiled.
import { member, wordsOf } from "./cause.js";
import { internalError } from "./errors.js";
import type { ResponseLike, UrlLike, WasmSource } from "./host.js";
import { whatItIs } from "./plain.js";

/** Compiles it, while it still comes where the host can. */
export async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  try {
    return await compiled(await source);
  } catch (thrown) {
    throw internalError("init", false, `the WebAssembly could not be had: ${wordsOf(thrown)}`, thrown);
  }
}

async function compiled(given: Awaited<WasmSource>): Promise<WebAssembly.Module> {
  // Of whatever realm: `instanceof` knows only its own.
  if (Object.prototype.toString.call(given) === "[object WebAssembly.Module]") return given as WebAssembly.Module;
  if (whatItIs(given) === "bytes") return WebAssembly.compile(given as BufferSource);
  const response = isResponse(given) ? given : await fetch(typeof given === "string" ? given : (given as UrlLike).href);
  if (!response.ok) throw new TypeError(`the answer's status is ${response.status}`);
  return isStream(response)
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

const isResponse = (given: Awaited<WasmSource>): given is ResponseLike =>
  typeof member(given, "arrayBuffer") === "function";

/** The host compiles only its own responses while they come, and only under their right name. */
function isStream(response: ResponseLike): response is Response {
  const isNamed = () => (response as Response).headers.get("content-type") === "application/wasm";
  return typeof WebAssembly.compileStreaming === "function" && response instanceof Response && isNamed();
}
