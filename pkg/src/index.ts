// The package's default entry: everything, with the wasm inlined.
import { inlined } from "./inline.js";
import { provide, running } from "./runtime.js";

export * from "../generated/api.js";
export {
  ClerkApiError,
  type ClerkApiErrorItem,
  ClerkError,
  type ClerkErrorKind,
  type ClerkErrorOutcome,
  isClerkError,
} from "./errors.js";
export type { AbortSignalLike, BlobLike, FetchFunction, Metadata, UrlLike } from "./host.js";

provide(inlined);

/** Starts the WebAssembly ahead of the first call. Never needed. */
export async function init(): Promise<void> {
  await running();
}
