// The types of what callers pass and receive. They are structural, so they do not need the DOM library and accept objects of any realm.

/** A function like the global `fetch`. */
export type FetchFunction = (url: string, init: any) => Promise<any>;

/** A `URL`, by its `href`. */
export interface UrlLike {
  readonly href: string;
}

/** An `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: any;
  addEventListener(type: "abort", listener: (event: any) => void): void;
  removeEventListener(type: "abort", listener: (event: any) => void): void;
}

/** A `Blob` or a `File`. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  slice(start?: number, end?: number, contentType?: string): BlobLike;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Why a token is requested: there is none yet, or the last one was refused. */
export interface TokenRequest {
  readonly reason: "needed" | "refused";
}

/** A token that expires at a time, in milliseconds since 1970. */
export interface ExpiringToken {
  token: string;
  expiresAt: number;
}

/** Returns the token to send. Without one, which `process.env.CLERK_SECRET_KEY` may be during a build, nothing is sent. */
export type TokenFunction = (
  request: TokenRequest,
) => string | ExpiringToken | undefined | Promise<string | ExpiringToken | undefined>;

/** An event of a call. It never contains a secret, a body or a query. */
export interface ClientEvent {
  /** What happened. */
  type: "request" | "response" | "retry" | "wait" | "warning";
  /** The operation, as in `"createOrganization"`. */
  operation: string;
  /** The number of the attempt within the call, from 1. */
  attempt: number;
  /** The HTTP method, of a request. */
  method?: string;
  /** The HTTP status, of a response and of a retry after one. */
  status?: number;
  /** How long a response took, or how long a wait is, in milliseconds. */
  ms?: number;
  /** What went wrong, or the subject of a warning: `"replayed_write"`. */
  detail?: string;
}

/** The argument of `onResponse`. */
export interface ResponseMeta {
  /** The HTTP status. */
  status: number;
  /** Clerk's trace id. */
  traceId?: string;
}

/** A `Response`. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The WebAssembly: its URL, a `Response`, its bytes, a `WebAssembly.Module`, or a promise of one of them. */
export type WasmSource = Wasm | Promise<Wasm>;
// A module has no members by which TypeScript could recognize it.
type Wasm = string | UrlLike | ResponseLike | ArrayBuffer | ArrayBufferView | object;
