// The package's default entry: everything, with the wasm inlined.
import { inlined } from "./inline.js";
import { provide, running } from "./runtime.js";

export * from "../generated/api.js";
export {
  ClerkApiError,
  type ClerkApiErrorItem,
  type ClerkAttempt,
  ClerkError,
  type ClerkErrorKind,
  type ClerkErrorOutcome,
  type ClerkErrorReason,
  isClerkError,
} from "./errors.js";
export { type MergePreview, previewMerge } from "./facade.js";
export type {
  AbortSignalLike,
  BlobLike,
  ClientEvent,
  ExpiringToken,
  FetchFunction,
  ResponseMeta,
  TokenFunction,
  TokenRequest,
  UrlLike,
} from "./host.js";
export type { Metadata, MetadataPatch, PrivateMetadata, PublicMetadata } from "./metadata.js";

provide(inlined);

/** Starts the WebAssembly ahead of the first call. Never needed. */
export async function init(): Promise<void> {
  await running();
}
