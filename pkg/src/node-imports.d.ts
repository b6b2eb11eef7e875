// The used part of Node's API, so that the package's declarations do not need Node's types.
declare module "node:buffer" {
  interface Bytes extends Uint8Array<ArrayBuffer> {
    toString(encoding?: "base64" | "latin1"): string;
  }
  export const Buffer: {
    from(text: string, encoding: "base64" | "utf8"): Bytes;
    from(bytes: ArrayBuffer): Bytes;
    byteLength(text: string): number;
  };
}

declare module "node:fs/promises" {
  interface FileId {
    dev: bigint;
    ino: bigint;
  }
  interface FileHandle {
    stat(): Promise<{ isFile(): boolean }>;
    stat(options: { bigint: true }): Promise<FileId>;
    readFile(): Promise<Uint8Array<ArrayBuffer>>;
    write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>;
    truncate(bytes: number): Promise<void>;
    datasync(): Promise<void>;
    sync(): Promise<void>;
    close(): Promise<void>;
  }
  export function open(path: string, flags: "r" | number, mode?: number): Promise<FileHandle>;
  export function realpath(path: string): Promise<string>;
  export function readFile(path: string, encoding: "utf8"): Promise<string>;
  export function writeFile(path: string, text: string, options: { flag: "wx" }): Promise<void>;
  export function stat(path: string): Promise<{ size: number; mtimeMs: number; ino: number }>;
  export function stat(path: string, options: { bigint: true }): Promise<FileId>;
  export function utimes(path: string, accessed: Date, modified: Date): Promise<void>;
  export function rename(from: string, to: string): Promise<void>;
  export function unlink(path: string): Promise<void>;
}

declare module "node:fs" {
  export const constants: { O_RDWR: number; O_CREAT: number };
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function readlinkSync(path: string): string;
  export function unlinkSync(path: string): void;
}

declare module "node:os" {
  export function hostname(): string;
}

declare module "node:process" {
  const process: {
    pid: number;
    kill(pid: number, signal: 0): void;
    on(event: "exit", listener: () => void): void;
    off(event: "exit", listener: () => void): void;
  };
  export default process;
}

declare module "node:path" {
  export function basename(path: string): string;
  export function dirname(path: string): string;
  export function join(...parts: string[]): string;
  export function resolve(path: string): string;
}

declare module "node:url" {
  export function fileURLToPath(url: string): string;
}
