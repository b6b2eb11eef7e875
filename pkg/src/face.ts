// What every entry of the package exports, but for `init`: that depends on where the wasm comes from.
export * from "../generated/api.js";
export { isClerkError } from "./brand.js";
export type { Iteration, Page } from "./client/paginator.js";
export {
  ClerkApiError,
  type ClerkApiErrorItem,
  type ClerkAttempt,
  ClerkError,
  type ClerkErrorKind,
  type ClerkErrorOutcome,
  type ClerkErrorReason,
  type ErrorReport,
} from "./errors.js";
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
export { type MergePreview, previewMerge } from "./merge.js";
export type { Metadata, MetadataPatch, PrivateMetadata, PublicMetadata } from "./metadata.js";
export type { RequestPreview } from "./preview.js";
