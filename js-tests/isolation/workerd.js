// Runs a Worker in the real workerd, bundled as by Cloudflare's tools, in a folder of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const WORKERD = join(dirname(createRequire(import.meta.url).resolve("workerd/package.json")), "bin/workerd");

/** Finds a free port. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const configuration = (modules, date, port, trusted) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"]${trusted})),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "${date}",
  compatibilityFlags = ["nodejs_compat"],
);
`;

/**
 * Starts a Worker, which ends with the test. Returns its origin.
 * @param {{ date?: string, trusted?: string }} options the compatibility date, and an additional trusted certificate
 */
export async function startWorker(t, source, { date = "2026-01-01", trusted } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "workerd-"));
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    external: ["node:*"],
    outfile: join(folder, "worker.js"),
    metafile: true,
  });
  const wasm = Object.keys(bundle.metafile.outputs)
    .filter((name) => name.endsWith(".wasm"))
    .map((name) => name.split("/").at(-1));
  const modules = [
    '(name = "worker.js", esModule = embed "worker.js")',
    ...wasm.map((name) => `(name = "${name}", wasm = embed "${name}")`),
  ];
  const port = await freePort();
  if (trusted) writeFileSync(join(folder, "trusted.pem"), trusted);
  const tls = trusted ? ', tlsOptions = (trustBrowserCas = true, trustedCertificates = [embed "trusted.pem"])' : "";
  writeFileSync(join(folder, "config.capnp"), configuration(modules, date, port, tls));
  const child = spawn(WORKERD, ["serve", "config.capnp"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part) => {
      printed += part;
    });
  const ended = new Promise((resolve) => child.once("close", resolve));
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const origin = `http://127.0.0.1:${port}`;
  await ready(`${origin}/ready`, () => printed);
  return origin;
}

async function ready(url, printed) {
  for (const start = performance.now(); performance.now() - start < 20_000; ) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // workerd does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`workerd did not start: ${printed()}`);
}
