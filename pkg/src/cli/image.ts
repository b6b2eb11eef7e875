// The file of a logo, as the API takes it.
import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { usage, wordsOf } from "./failure.js";

export async function imageOf(path: string): Promise<File> {
  try {
    return new File([await openAsBlob(path)], basename(path));
  } catch (error) {
    throw usage(`${path} could not be read: ${wordsOf(error)}`);
  }
}
