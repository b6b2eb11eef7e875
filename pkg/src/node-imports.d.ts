// The used part of Node's API, so that the package's declarations do not need Node's types.
declare module "node:buffer" {
  interface Bytes extends Uint8Array<ArrayBuffer> {
    toString(encoding?: "base64" | "utf8"): string;
  }
  export const Buffer: {
    from(text: string, encoding: "base64" | "utf8"): Bytes;
    from(bytes: ArrayBuffer): Bytes;
    byteLength(text: string): number;
  };
}

declare module "node:fs/promises" {
  interface FileHandle {
    stat(): Promise<{ isFile(): boolean }>;
    readFile(): Promise<Uint8Array<ArrayBuffer>>;
    appendFile(text: string): Promise<void>;
    truncate(bytes: number): Promise<void>;
    datasync(): Promise<void>;
    sync(): Promise<void>;
    close(): Promise<void>;
  }
  export function open(path: string, flags: "a+" | "r"): Promise<FileHandle>;
  export function realpath(path: string): Promise<string>;
}

declare module "node:path" {
  export function dirname(path: string): string;
}

declare module "node:url" {
  export function fileURLToPath(url: string): string;
}
