// Reads logos more than once, and makes sure that the file that is sent is the one that was checked.
import { createHash } from "node:crypto";
import { MAX_LOGO_BYTES } from "../../../generated/constants.js";
import { Failure } from "../failure.js";
import { readImage } from "./image.js";

export class CheckedImages {
  /** The digest of each image, by path. */
  readonly #digests = new Map<string, string>();

  /** Reads an image. Throws if its content has changed since it was first read. */
  async open(path: string): Promise<File> {
    const file = await readImage(path);
    // It will be rejected before anything is sent, so its content does not matter.
    if (file.size > MAX_LOGO_BYTES) return file;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const digest = createHash("sha256").update(bytes).digest("base64");
    if (this.#digests.has(path) && this.#digests.get(path) !== digest)
      throw new Failure(`${path} has changed since it was checked: it was not sent`);
    this.#digests.set(path, digest);
    return new File([bytes], file.name);
  }
}
