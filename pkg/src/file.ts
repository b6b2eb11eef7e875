// A file to upload: its facts are read here, its bytes stay with the host.
import { HEAD_BYTES } from "../generated/constants.js";
import { member } from "./cause.js";
import type { BlobLike } from "./host.js";
import { Refused, whatItIs } from "./plain.js";

/** A file and what is known of it, as JSON. */
export interface Known {
  file: Blob;
  facts: string;
}

/** The parts of a form, as the Rust side names them. */
export interface FormParts {
  fields: Record<string, string>;
  fileField: string;
  fileName: string;
  fileType: string;
}

/** The file among the parameters, at once: bytes are copied, what the caller does to them later changes nothing. */
export function fileOf(value: unknown, what: string): BlobLike | undefined {
  if (what === "bytes") return new Blob([value as BufferSource]);
  return what === "Blob" ? (value as BlobLike) : undefined;
}

/** Reads what must be known of a file before it is sent: its size, its name, its first bytes. */
export async function know(given: BlobLike): Promise<Known> {
  try {
    const name = member(given, "name");
    // A form takes the host's own files; of another realm's, or of something like one, it takes the bytes.
    const file = given instanceof Blob ? given : new Blob([await bytesOf(given)]);
    const head = [...new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())];
    const facts = { size: file.size, name: typeof name === "string" ? name : undefined, head };
    return { file, facts: JSON.stringify(facts) };
  } catch {
    throw new Refused("file", "could not be read");
  }
}

async function bytesOf(file: BlobLike): Promise<ArrayBuffer> {
  const bytes: unknown = await file.arrayBuffer();
  if (whatItIs(bytes) !== "bytes") throw new TypeError("no bytes");
  return bytes as ArrayBuffer;
}

/** The form, with the file as it is, under the media type that its content has. */
export function formOf(parts: FormParts, file: Blob): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts.fields)) form.append(name, value);
  form.append(parts.fileField, file.slice(0, file.size, parts.fileType), parts.fileName);
  return form;
}
