// The program that Node, Deno and Bun run: it makes the calls of its first argument, and prints how they ended.
import { openSync } from "node:fs";
import process from "node:process";
import * as lib from "clerk-organizations";
import { makeCalls } from "./calls.js";

/** Opens files until the system gives no more. What the package and the host start when they are first needed is started before. */
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
