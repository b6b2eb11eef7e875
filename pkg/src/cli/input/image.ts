// Opens the file of a logo.
import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { usage } from "../failure.js";
import { reasonOf } from "./text.js";

export async function readImage(path: string): Promise<File> {
  try {
    // `openAsBlob` gives no reason if it cannot open a file, and it opens folders.
    if ((await stat(path)).isDirectory()) throw new Error("it is a folder");
    return new File([await openAsBlob(path)], basename(path));
  } catch (error) {
    throw usage(`${path} could not be read: ${reasonOf(error)}`);
  }
}
