// The program for Node, Deno and Bun: it makes the calls of its first argument, and prints their outcomes.
import { openSync } from "node:fs";
import process from "node:process";
import * as lib from "clerk-organizations";
import { makeCalls } from "./calls.js";

/** Opens files until no file descriptor is left, after the package and the host have started what they start lazily. */
async function takeAllFiles() {
  await lib.init();
  await fetch("http://127.0.0.1:1/").catch(() => {});
  try {
    for (;;) openSync("/dev/null");
  } catch {}
}

async function main({ calls, takesAllFiles }) {
  if (takesAllFiles) await takeAllFiles();
  console.log(`RESULT ${JSON.stringify(await makeCalls(lib, calls))}`);
}

void main(JSON.parse(process.argv[2]));
