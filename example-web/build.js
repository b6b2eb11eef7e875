// Whether the page must be built again, and building it: when something it is made of is newer than it.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const sources = ["src", "index.html", "vite.config.js", "package.json", "tsconfig.json", "../pkg/dist"].map((path) =>
  join(here, path),
);

export const dist = join(here, "dist");

export async function buildPage() {
  if (!isStale()) return;
  console.log("building the page");
  // Not at the top: on a fresh clone vite is there only once setup has run.
  const { build } = await import("vite");
  await build({ root: here, logLevel: "warn" });
}

function isStale() {
  const built = join(dist, "index.html");
  return !existsSync(built) || Math.max(...sources.map(newest)) > statSync(built).mtimeMs;
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
