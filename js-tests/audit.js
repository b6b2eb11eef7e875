// Is a known weakness in what we depend on? Exit 0: none known; 1: one is; 2: the lists of weaknesses cannot be reached here.
import { spawnSync } from "node:child_process";

const run = (command, ...args) => spawnSync(command, args, { encoding: "utf8", timeout: 120_000 });

/** npm's own list, of what the package's users would install and of what we build with. */
function npm() {
  const { stdout } = run("npm", "audit", "--json", "--audit-level=high");
  const { metadata } = parse(stdout);
  if (!metadata) return unreachable("npm audit");
  const { high = 0, critical = 0 } = metadata.vulnerabilities;
  console.log(`npm audit: ${high} high, ${critical} critical`);
  return high + critical > 0 ? 1 : 0;
}

/** RustSec's list, by cargo-deny, where that is installed. */
function rust() {
  const { status, stderr, error } = run("cargo", "deny", "--offline", "--version");
  if (error || status !== 0) return unreachable("cargo deny (cargo install cargo-deny)");
  const checked = run("cargo", "deny", "check", "advisories");
  if (/failed to fetch|could not resolve|unable to/i.test(checked.stderr + stderr)) return unreachable("cargo deny");
  console.log(checked.stderr.trim().split("\n").at(-1));
  return checked.status === 0 ? 0 : 1;
}

function unreachable(what) {
  console.log(`${what}: not checked, its list cannot be reached from here`);
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
