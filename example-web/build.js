// Builds the page if one of its sources is newer than the last build.
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
  // Imported dynamically: on a fresh clone there is no vite before setup has run.
  const { build } = await import("vite");
  await build({ root: here, logLevel: "warn" });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage();

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
