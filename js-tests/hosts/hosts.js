// Starts each host, and makes it trust the certificates of these tests.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWorker } from "../isolation/workerd.js";
import { root } from "./servers.js";

const here = dirname(fileURLToPath(import.meta.url));
const bin = (name) => join(here, "../../node_modules/.bin", name);
const program = join(here, "program.js");

/** The last line that the program prints. */
const RESULT = /^RESULT (.*)\n/m;

/** The commands of the hosts that run a program. */
export const COMMANDS = {
  node: [process.execPath],
  deno: [bin("deno"), "run", "--quiet", "--no-prompt", "--allow-net"],
  bun: [bin("bun")],
};

/** The file of the trusted certificate. */
function trustedFile(t) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-hosts-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "root.pem");
  writeFileSync(path, root.cert);
  return path;
}

/**
 * Runs the program in a host.
 * @param {string[]} command the host, with its options
 * @param {object} input the input of the program
 * @returns the outcome of each call, by its name
 */
export async function run(t, command, input, env = {}) {
  const trusted = trustedFile(t);
  const [file, ...args] = [...command, program, JSON.stringify(input)];
  const child = spawn(file, args, {
    cwd: here,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted, DENO_CERT: trusted, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const printed = await new Promise((resolve, reject) => {
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
        // The end of the host is not awaited, because it may take long.
        if (RESULT.test(output)) resolve(output);
      });
    child.once("close", () => resolve(output)).once("error", reject);
  });
  const result = RESULT.exec(printed);
  if (!result) throw new Error(`${file} printed no result: ${printed}`);
  return JSON.parse(result[1]);
}

/** Makes the calls in workerd. */
export async function runInWorkerd(t, calls) {
  const origin = await startWorker(t, new URL("worker.js", import.meta.url), { trusted: root.cert });
  const response = await fetch(origin, { method: "POST", body: JSON.stringify(calls) });
  return response.json();
}
