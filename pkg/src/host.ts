// What callers hand in, by what it can do: the types need no DOM library, and an object of another realm fits.

/** Metadata: a JSON object of your own. */
export type Metadata = Record<string, any>;

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
