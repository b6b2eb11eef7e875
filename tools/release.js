// Checks whether a tag can be released. `node tools/release.js v1.2.3 owner/name` prints one line about the first
// problem.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** The packages that are published together. */
const MANIFESTS = ["pkg/package.json", "js-tests/emulator/package.json"];

/**
 * Returns the first problem, or undefined if everything is ready.
 *
 * @param {object} release
 * @param {string} release.tag
 * @param {string} release.repository the repository that the workflow runs in, as in `owner/name`
 * @param {Record<string, object>} release.manifests the package.json of each published package, by its path
 * @param {string} release.cargo Cargo.toml
 * @param {string} release.changelog CHANGELOG.md
 */
export function problemWith({ tag, repository, manifests, cargo, changelog }) {
  for (const [path, manifest] of Object.entries(manifests)) {
    const problem = problemWithManifest({ tag, repository, path, manifest });
    if (problem) return problem;
  }
  const version = tag.slice(1);
  const [, crate] = /^version = "(.*)"$/m.exec(cargo) ?? [];
  if (crate !== version) return `the tag is ${tag}, and the version of Cargo.toml is ${crate}`;
  const headings = changelog.split("\n").filter((line) => line.startsWith("## "));
  const isListed = headings.some((heading) => heading.split(/[\s,]+/)[1] === version);
  return isListed ? undefined : `CHANGELOG.md has no heading for ${version}`;
}

function problemWithManifest({ tag, repository, path, manifest }) {
  const url = addressOf(manifest.repository);
  const own = `https://github.com/${repository}`;
  if (!url) return `${path} has no "repository": npm refuses a provenance without it; set it to git+${own}.git`;
  if (url !== own) return `"repository" of ${path} is ${url}, and this workflow runs in ${own}`;
  if (tag !== `v${manifest.version}`) return `the tag is ${tag}, and the version of ${path} is ${manifest.version}`;
  return manifest.private ? `${path} is private, so npm refuses to publish it` : undefined;
}

/** The URL of the page to which the `repository` of a package.json refers. */
function addressOf(repository) {
  const url = typeof repository === "object" ? repository?.url : repository;
  return url
    ?.replace(/^git\+/, "")
    .replace(/^github:/, "https://github.com/")
    .replace(/\.git$/, "");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [tag, repository] = process.argv.slice(2);
  const problem = problemWith({
    tag,
    repository,
    manifests: Object.fromEntries(MANIFESTS.map((path) => [path, JSON.parse(read(path))])),
    cargo: read("Cargo.toml"),
    changelog: read("CHANGELOG.md"),
  });
  if (problem) {
    console.error(`release: ${problem}`);
    process.exitCode = 1;
  }
}
