// Logos that are read more than once: what is sent is what was checked.
import { createHash } from "node:crypto";
import { Failure } from "./failure.js";
import { imageOf } from "./image.js";

/** A larger file is refused before anything is sent. */
const LARGEST_LOGO = 10 * 1024 * 1024;

export class CheckedImages {
  /** The digest of each image, by its path. */
  readonly #digests = new Map<string, string>();

  /** Opens an image. From the second time on its content must be the same as the first time. */
  async open(path: string): Promise<File> {
    const file = await imageOf(path);
    if (file.size > LARGEST_LOGO) return file;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const digest = createHash("sha256").update(bytes).digest("base64");
    if (this.#digests.has(path) && this.#digests.get(path) !== digest)
      throw new Failure(`${path} has changed since it was checked: it was not sent`);
    this.#digests.set(path, digest);
    return new File([bytes], file.name);
  }
}
