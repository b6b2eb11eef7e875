// Tests the help, and the messages about mistyped commands and options.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CLI, cli } from "./program.js";

const COMMANDS = ["list", "get", "create", "update", "delete", "metadata merge", "metadata replace", "logo", "export"];
const ONE_LINE = /^clerk-organizations: [^\n]+\n$/;

test("--help lists every command, the environment and the exit codes, with examples", async () => {
  const { code, stdout, stderr } = await cli(["--help"]);
  assert.deepEqual([code, stderr], [0, ""]);
  for (const name of COMMANDS) assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  assert.match(stdout, /CLERK_SECRET_KEY/);
  assert.match(stdout, /130 interrupted/);
  assert.match(stdout, /^Examples:\n {2}clerk-organizations list/m);
});

test("each command has its own help, with its options and examples that name it", async () => {
  for (const name of COMMANDS) {
    const { code, stdout } = await cli([...name.split(" "), "--help"]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: clerk-organizations ${name} `));
    assert.match(stdout, new RegExp(`^Examples:\n {2}clerk-organizations ${name}`, "m"));
    assert.match(stdout, /--base-url URL/);
  }
});

test("no line of help is longer than 140 characters", async () => {
  for (const name of ["", ...COMMANDS]) {
    const { stdout } = await cli([...name.split(" ").filter(Boolean), "--help"]);
    for (const line of stdout.split("\n")) assert.ok(line.length <= 140, line);
  }
});

test("--version prints the version of the package", async () => {
  const { version } = JSON.parse(readFileSync(join(CLI, "../../package.json"), "utf8"));
  assert.deepEqual(await cli(["--version"]), { code: 0, signal: null, stdout: `${version}\n`, stderr: "" });
});

test("help and mistakes do not load the package", async () => {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
  const program = join(folder, "cli.mjs");
  copyFileSync(CLI, program);
  assert.equal((await cli(["--help"], { program })).code, 0);
  assert.equal((await cli(["list", "--nope"], { program })).code, 2);
  // The package cannot be found here, so a command that needs it fails.
  assert.match(
    (await cli(["list"], { program, env: { CLERK_SECRET_KEY: "sk_test_1" } })).stderr,
    /clerk-organizations'/,
  );
  rmSync(folder, { recursive: true });
});

test("the command can follow options", async () => {
  const { stdout } = await cli(["--base-url", "http://127.0.0.1:1", "metadata", "--json", "merge", "--help"]);
  assert.match(stdout, /^Usage: clerk-organizations metadata merge ID/);
});

const MISTAKES = {
  "no command": [],
  'unknown command "delite"; did you mean delete?': ["delite", "org_1"],
  'unknown command "lists"; did you mean list?': ["lists"],
  'unknown command "lsit"; did you mean list?': ["lsit"],
  'unknown command "Metadata"; did you mean metadata merge?': ["Metadata", "Merge", "org_1"],
  'unknown command "metadta"; did you mean metadata?': ["metadta", "org_1"],
  'unknown command "frobnicate"; --help lists them': ["frobnicate"],
  'unknown command "__proto__"; --help lists them': ["__proto__"],
  "unknown option --hlep; did you mean --help?": ["--hlep"],
  "metadata merge, metadata replace": ["metadata", "patch"],
  "unknown option --nope\n": ["list", "--nope"],
  "unknown option -x\n": ["list", "-x"],
  "unknown option --constructor\n": ["list", "--constructor"],
  "unknown option --querry; did you mean --query?": ["list", "--querry", "acme"],
  "unknown option --publicMetadata; did you mean --public-metadata?": ["create", "--publicMetadata={}"],
  "unknown option --dryrun; did you mean --dry-run?": ["create", "--name", "A", "--dryrun"],
  "--json does not take a value": ["list", "--json=yes"],
  "--query needs a value: TEXT": ["list", "--query"],
  '"-name" after --order-by looks like an option; if it is the value, write --order-by=-name': [
    "list",
    "--order-by",
    "-name",
  ],
  "--limit must be an integer": ["list", "--limit", "ten"],
  "--limit must be an integer from 1 to 499": ["list", "--limit", "500"],
  "ID-OR-SLUG is missing": ["get"],
  "ID is missing": ["update", ""],
  "clerk-organizations: ID must": ["update", "..", "--name", "A"],
  "clerk-organizations: ID-OR-SLUG must": ["get", "."],
  "clerk-organizations: --organization-id": ["list", ...Array(101).fill("--organization-id=org_1")],
  "clerk-organizations: --public-metadata/a": ["create", "--name", "A", "--public-metadata", '{"a":"\\ud800"}'],
  'get does not take "b"': ["get", "a", "b"],
  "FILE is missing": ["logo", "org_1"],
  'logo does not take "logo.png"': ["logo", "org_1", "logo.png", "--delete"],
  "none.png could not be read: no such file": ["logo", "org_1", "none.png"],
  "/ could not be read: it is a folder": ["logo", "org_1", "/"],
  "--public-metadata cannot be parsed as JSON": ["metadata", "merge", "org_1", "--public-metadata", "{plan:1}"],
  "--public-metadata must be an object": ["metadata", "merge", "org_1", "--public-metadata", "[]"],
  "--public-metadata: none.json could not be read: no such file": [
    "metadata",
    "merge",
    "org_1",
    "--public-metadata",
    "@none.json",
  ],
  "--private-metadata: / could not be read: it is a folder": ["create", "--name=A", "--private-metadata", "@/"],
  "none.ndjson could not be read: no such file": ["apply", "none.ndjson"],
  "--name is required": ["create"],
  "--admin-delete-enabled must be true or false": ["update", "org_1", "--admin-delete-enabled", "yes"],
  "--max-allowed-memberships must be an integer": ["create", "--name", "A", "--max-allowed-memberships=-1"],
  "--clear takes one of name, slug": ["update", "org_1", "--clear", "size"],
  'not "Slug"; did you mean slug?': ["update", "org_1", "--clear", "Slug"],
  "--checkpoint needs the name of a file": ["apply", "none.ndjson", "--checkpoint", ""],
  "--output needs the name of a file": ["export", "--output="],
  "--rate must be a number from 0.1": ["export", "--rate", "9".repeat(400)],
  "--base-url": ["list", "--base-url", "nowhere"],
};

test("a mistake is reported in one line that names it, exit code 2, and nothing is sent", async () => {
  const env = { CLERK_SECRET_KEY: "sk_test_mistakes", CLERK_API_URL: "http://127.0.0.1:1" };
  for (const [words, args] of Object.entries(MISTAKES)) {
    const { code, stdout, stderr } = await cli(args, { env });
    assert.deepEqual([code, stdout], [2, ""], `${args}: ${stderr}`);
    assert.match(stderr, ONE_LINE);
    assert.ok(stderr.includes(words), stderr);
  }
});

test("without a key nothing is sent, and the message names the variable", async () => {
  for (const env of [{}, { CLERK_SECRET_KEY: "" }]) {
    const { code, stderr } = await cli(["list"], { env });
    assert.equal(code, 2);
    assert.match(stderr, /CLERK_SECRET_KEY is not set/);
  }
});
