// The body of an upload: a `FormData`, or its encoded form.

import { isDeno } from "../runtime/detect-runtime.js";
import { concatBytes } from "./concat-bytes.js";
import { isHostBlob } from "./file-bytes.js";
import { isInMemory } from "./in-memory.js";
import { type Envelope, envelopeOf, type FormParts } from "./multipart.js";
import { bytesOf, type UploadFile, unreadable } from "./upload-file.js";

/** The body of one request, with its media type, unless the platform sets that itself (for a `FormData`). */
export interface UploadBody {
  body: FormData | Blob | Uint8Array<ArrayBuffer>;
  contentType: string | undefined;
}

/** The file of one call, for all its attempts. */
export class Upload {
  readonly file: UploadFile;
  #envelope: Envelope | undefined;
  #bytes: Promise<Uint8Array<ArrayBuffer>> | undefined;

  constructor(file: UploadFile) {
    this.file = file;
  }

  /**
   * Returns the body for an attempt. Rejects with `InvalidInput` if the file cannot be read.
   *
   * A `FormData` contains only a copy that was made here. Any other file may be on disk and change before it is sent, and Node 24 and
   * 26 then end the process while they read a `FormData` (but not a Blob). Such a file is read first, and so is every file for a `fetch`
   * that accepts only bytes. A Blob in memory is not read: that would take 60 % more time, and its size in memory. The encoded form is
   * the same for all attempts.
   */
  async body(parts: FormParts, canSendForm: boolean): Promise<UploadBody> {
    const { content, isCopy } = this.file;
    if (canSendForm && isCopy && isHostBlob(content)) return { contentType: undefined, body: formOf(parts, content) };
    this.#envelope ??= envelopeOf(parts);
    const { contentType, head, tail } = this.#envelope;
    if (canSendForm && !this.#bytes && isHostBlob(content) && (await isInMemory(content)))
      return { contentType, body: new Blob([head, content, tail]) };
    this.#bytes ??= this.#read();
    const form = [head, await this.#bytes, tail];
    // The platform would copy bytes again, and Deno would repeat a request with them.
    return { contentType, body: canSendForm || isDeno() ? new Blob(form) : concatBytes(form) };
  }

  async #read(): Promise<Uint8Array<ArrayBuffer>> {
    const { content, size } = this.file;
    const bytes = await bytesOf(() => content);
    if (bytes.byteLength !== size) throw unreadable();
    return bytes;
  }
}

/** Creates the form, with the media type that was detected from the file's content. */
function formOf({ fields, fileField, fileName, fileType }: FormParts, file: Blob): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append(fileField, file.slice(0, file.size, fileType), fileName);
  return form;
}
