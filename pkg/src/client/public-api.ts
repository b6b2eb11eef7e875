// The exports of every entry of the package, except `init`, which depends on where the WebAssembly comes from.
export * from "../../generated/api.js";
export {
  ClerkApiError,
  type ClerkApiErrorItem,
  type ClerkAttempt,
  ClerkError,
  type ClerkErrorKind,
  type ClerkErrorOutcome,
  type ClerkErrorReason,
  type ErrorReport,
} from "../errors/clerk-error.js";
export { isClerkError } from "../errors/is-clerk-error.js";
export { type MergePreview, previewMerge } from "../metadata/merge.js";
export type { Metadata, MetadataPatch, PrivateMetadata, PublicMetadata } from "../metadata/types.js";
export type { BaseClient } from "./base-client.js";
export type { Iteration, IterationOptions, Page } from "./paginator.js";
export type { RequestPreview } from "./preview.js";
export type {
  AbortSignalLike,
  AcquireFunction,
  AcquireRequest,
  BlobLike,
  ClientEvent,
  ExpiringToken,
  FetchFunction,
  HostSignal,
  ResponseMeta,
  TokenFunction,
  TokenRequest,
  UrlLike,
} from "./public-types.js";
