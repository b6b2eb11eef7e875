// How each host is started, and trusts the certificates of these tests.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { root } from "./servers.js";

const here = dirname(fileURLToPath(import.meta.url));
const bin = (name) => join(here, "../../node_modules/.bin", name);
const program = join(here, "program.js");

/** The commands of the hosts that run a program. */
export const COMMANDS = {
  node: [process.execPath],
  deno: [bin("deno"), "run", "--quiet", "--no-prompt", "--allow-net"],
  bun: [bin("bun")],
};

/** A folder for a test, with the trusted certificate. */
function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "clerk-organizations-hosts-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  writeFileSync(join(path, "root.pem"), root.cert);
  return path;
}

/**
 * Runs the program in a host.
 * @param {string[]} command the host, with its options
 * @param {object} input what the program is given
 * @returns how each call ended, by its name
 */
export async function run(t, command, input, env = {}) {
  const trusted = join(folder(t), "root.pem");
  const [file, ...args] = [...command, program, JSON.stringify(input)];
  const child = spawn(file, args, {
    cwd: here,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted, DENO_CERT: trusted, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
  const result = /^RESULT (.*)$/m.exec(output);
  if (!result) throw new Error(`${file} printed no result: ${output}`);
  return JSON.parse(result[1]);
}

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (
      allow = ["public", "private"],
      tlsOptions = (trustBrowserCas = true, trustedCertificates = [embed "root.pem"]),
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "clerk_organizations.wasm", wasm = embed "clerk_organizations.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
`;

/** Makes the calls in workerd. */
export async function runInWorkerd(t, calls) {
  const path = folder(t);
  await build({
    entryPoints: [join(here, "worker.js")],
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["*.wasm"],
    outfile: join(path, "worker.js"),
    logLevel: "error",
  });
  cpSync(
    fileURLToPath(import.meta.resolve("clerk-organizations/clerk_organizations.wasm")),
    join(path, "clerk_organizations.wasm"),
  );
  writeFileSync(join(path, "config.capnp"), CONFIG);
  const port = await started(t, path);
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify(calls) });
  return response.json();
}

/** Starts workerd; gives its port, which it tells on the third channel. */
function started(t, path) {
  const args = ["serve", "config.capnp", "--control-fd=3"];
  const child = spawn(bin("workerd"), args, { cwd: path, stdio: ["ignore", "ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  return new Promise((resolve, reject) => {
    let words = "";
    child.stderr.on("data", (chunk) => {
      words += chunk;
    });
    child.stdio[3].on("data", (chunk) => {
      const told = /"socket":"http","port":(\d+)/.exec(String(chunk));
      if (told) resolve(Number(told[1]));
    });
    child.once("error", reject);
    child.once("close", () => reject(new Error(`workerd ended: ${words}`)));
  });
}
