// Runs a Worker in the real workerd, bundled as by Cloudflare's tools, in a folder of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { freePort } from "../free-port.js";

const WORKERD = join(dirname(createRequire(import.meta.url).resolve("workerd/package.json")), "bin/workerd");

const configuration = ({
  modules,
  date,
  port,
  trusted,
  services,
  settings,
}) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"]${trusted})),
    ${services}
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "${date}",
  compatibilityFlags = ["nodejs_compat"],
  ${settings}
);
`;

/** Starts a Worker, which ends with the test. Returns its origin. See `launchWorker`. */
export const startWorker = async (t, source, options) => (await launchWorker(t, source, options)).origin;

/**
 * Starts a Worker, which ends with the test. Returns its origin, and a function that kills it.
 * @param {{ date?: string, trusted?: string, services?: string, settings?: string }} options the compatibility date, an additional trusted
 *   certificate, more services of the configuration, and more members of the Worker in it, such as its bindings
 */
export async function launchWorker(t, source, { date = "2026-01-01", trusted, services = "", settings = "" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "workerd-"));
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    external: ["node:*", "cloudflare:*"],
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
  writeFileSync(join(folder, "config.capnp"), configuration({ modules, date, port, trusted: tls, services, settings }));
  const child = spawn(WORKERD, ["serve", "config.capnp"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part) => {
      printed += part;
    });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  t.after(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const origin = `http://127.0.0.1:${port}`;
  await ready(`${origin}/ready`, () => printed);
  return { origin, kill };
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
