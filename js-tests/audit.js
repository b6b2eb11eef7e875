// Checks the dependencies for known vulnerabilities. Exits with 0 if there are none, 1 if there are some, and 2 if an
// advisory database cannot be reached.
import { spawnSync } from "node:child_process";

const run = (command, ...args) => spawnSync(command, args, { encoding: "utf8", timeout: 120_000 });

/** Checks npm's advisories, for the dependencies of users and for those of the build. */
function npm() {
  const { stdout } = run("npm", "audit", "--json", "--audit-level=high");
  const { metadata } = parse(stdout);
  if (!metadata) return unreachable("npm audit");
  const { high = 0, critical = 0 } = metadata.vulnerabilities;
  console.log(`npm audit: ${high} high, ${critical} critical`);
  return high + critical > 0 ? 1 : 0;
}

/** Checks the RustSec advisories with cargo-deny, if it is installed. */
function rust() {
  const { status, stderr, error } = run("cargo", "deny", "--offline", "--version");
  if (error || status !== 0) return unreachable("cargo deny (cargo install cargo-deny)");
  const checked = run("cargo", "deny", "check", "advisories");
  if (/failed to fetch|could not resolve|unable to/i.test(checked.stderr + stderr)) return unreachable("cargo deny");
  console.log(checked.stderr.trim().split("\n").at(-1));
  return checked.status === 0 ? 0 : 1;
}

function unreachable(what) {
  console.log(`${what}: not checked, because its advisories cannot be reached`);
  return 2;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

const results = [npm(), rust()];
process.exit(results.includes(1) ? 1 : results.includes(2) ? 2 : 0);
