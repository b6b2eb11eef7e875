// Runs a Worker in the real workerd, bundled as by Cloudflare's tools, in a folder of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const WORKERD = join(dirname(createRequire(import.meta.url).resolve("workerd/package.json")), "bin/workerd");

const configuration = ({
  modules,
  date,
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
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
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
  if (trusted) writeFileSync(join(folder, "trusted.pem"), trusted);
  const tls = trusted ? ', tlsOptions = (trustBrowserCas = true, trustedCertificates = [embed "trusted.pem"])' : "";
  writeFileSync(join(folder, "config.capnp"), configuration({ modules, date, trusted: tls, services, settings }));
  const options = { cwd: folder, stdio: ["ignore", "pipe", "pipe", "pipe"] };
  const child = spawn(WORKERD, ["serve", "--control-fd=3", "config.capnp"], options);
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
  const port = await portOf(child);
  if (port === undefined) throw new Error(`workerd did not start: ${printed}`);
  const origin = `http://127.0.0.1:${port}`;
  const answer = await fetch(`${origin}/ready`);
  if (!answer.ok) throw new Error(`the Worker is not ready: ${answer.status} ${await answer.text()}`);
  return { origin, kill };
}

/** The port on which workerd listens, or `undefined` if it ends before. It writes lines of JSON to its control descriptor. */
async function portOf(child) {
  for await (const line of createInterface({ input: child.stdio[3] })) {
    const { event, port } = JSON.parse(line);
    if (event === "listen") return port;
  }
}
