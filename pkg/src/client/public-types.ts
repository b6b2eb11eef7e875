// What callers hand in, by what it can do: the types need no DOM library, and an object of another realm fits.

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

/** Why a token is asked for: none is at hand, or the last one was refused. */
export interface TokenRequest {
  readonly reason: "needed" | "refused";
}

/** A token that is good until a time, in milliseconds since 1970. */
export interface ExpiringToken {
  token: string;
  expiresAt: number;
}

/** Gives the token to send. */
export type TokenFunction = (request: TokenRequest) => string | ExpiringToken | Promise<string | ExpiringToken>;

/** What a client tells while it works. It never holds a secret, a body or a query. */
export interface ClientEvent {
  /** Which moment it is. */
  type: "request" | "response" | "retry" | "wait" | "warning";
  /** The operation, as in `"createOrganization"`. */
  operation: string;
  /** Which attempt of the call it is about, from 1. */
  attempt: number;
  /** The HTTP method, on a request. */
  method?: string;
  /** The status, on a response and on the retry after one. */
  status?: number;
  /** Milliseconds: how long a response took, or how long a wait is. */
  ms?: number;
  /** What went wrong, or what a warning is about: `"replayed_write"`. */
  detail?: string;
}

/** What `onResponse` is told of an answer. */
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

/** Where the WebAssembly comes from: its URL, a `Response`, its bytes, a `WebAssembly.Module`, or a promise of one of them. */
export type WasmSource = Wasm | Promise<Wasm>;
// A module has no members that TypeScript could know it by.
type Wasm = string | UrlLike | ResponseLike | ArrayBuffer | ArrayBufferView | object;
