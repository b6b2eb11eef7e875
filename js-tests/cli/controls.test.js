// Tests that no control, invisible or direction-changing character reaches the terminal. Random strings go through
// every command: from the server, from files, from file names and from arguments.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { json, text } from "../faults/behaviours.js";
import { DELETED, ORG } from "../faults/calling.js";
import { png } from "../png.js";
import { cli, serve } from "./program.js";
import { NO_TERMINAL, onTerminal } from "./terminal.js";

/** Each command costs a process. `npm run exhaustive` runs more rounds, whose texts differ. */
const ROUNDS = process.env.EXHAUSTIVE === undefined ? 1 : 3;
const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
after(() => rmSync(folder, { recursive: true }));

/** The characters that must not be shown, defined by code points, independently of the pattern in the package. */
const isForbidden = (code) =>
  (code < 0x20 && code !== 0x0a) ||
  (code >= 0x7f && code <= 0x9f) ||
  code === 0x2028 ||
  code === 0x2029 ||
  (code !== 0x200c && code !== 0x200d && /^\p{Cf}$/u.test(String.fromCodePoint(code)));

const found = (shown) =>
  [...shown]
    .map((character) => character.codePointAt(0))
    .filter(isForbidden)
    .map((code) => code.toString(16));

/** Escape sequences, CSI, OSC, directions, zero-width characters, tags, separators, lone surrogates and joiners. */
const PIECES = [
  "\u001b[2J",
  "\u001b[31m",
  "\u001b]0;owned\u0007",
  "\u009b31m",
  "\u009d0;owned\u009c",
  "\u0090q\u009c",
  "\u0000",
  "\b\b",
  "\r",
  "\n",
  "\t",
  "\u007f",
  "\u0085",
  "\u00ad",
  "\u061c",
  "\u180e",
  "\u200b",
  "\u200e",
  "\u200f",
  "\u2028",
  "\u2029",
  "\u202a",
  "\u202e",
  "\u2060",
  "\u2066",
  "\u2069",
  "\ufeff",
  "\ufff9",
  "\u{110bd}",
  "\u{1d173}",
  "\u{e0041}",
  "\u{e007f}",
];
const PLAIN = ["a", "Acme", "é", "組織", "👩\u200d🚀", "می\u200cخواهم", "'", '"', "\\", "$(x)", "`", "%s", " "];

const piece = fc.oneof(fc.constantFrom(...PIECES), fc.constantFrom(...PLAIN));
/** The texts are the same in each run, and differ from round to round. */
const TEXTS = fc.sample(fc.string({ unit: piece, minLength: 1, maxLength: 8, size: "max" }), {
  numRuns: 5000,
  seed: 1,
});
let used = 0;
const strange = () => TEXTS[used++ % TEXTS.length];
/** A name that has something visible. */
const name = () => `A${strange()}`;
/** A valid file name. */
const fileName = () => `f${strange().replaceAll(/[\0/]/g, "")}`;
const argument = () => `a${strange().replaceAll("\0", "")}`;
const metadata = (depth = 2) =>
  Object.fromEntries(
    [0, 1, 2].map((i) => [strange(), depth > 0 && i > 0 ? metadata(depth - 1) : [strange(), "\ud800"]]),
  );

const organization = () => ({
  ...ORG,
  id: `org_${strange()}`,
  name: strange(),
  slug: strange(),
  image_url: strange(),
  created_by: strange(),
  public_metadata: metadata(),
  private_metadata: metadata(),
  [`new_${strange()}`]: strange(),
  [strange()]: metadata(),
});

const failure = () => ({
  errors: [
    {
      code: strange(),
      message: strange(),
      long_message: strange(),
      meta: { param_name: strange(), [strange()]: strange() },
    },
  ],
  clerk_trace_id: strange(),
});

const ANSWERS = {
  success: ({ method, path }) => {
    if (method === "DELETE" && !path.endsWith("/logo"))
      return json(200, { ...DELETED, id: strange(), slug: strange() });
    const isList = method === "GET" && /\/organizations(\?|$)/.test(path);
    return json(200, isList ? { data: [organization(), organization()], total_count: 2 } : organization());
  },
  refusal: () => json(422, failure()),
  page: () => text(502, "text/html", `<title>${strange()}</title>`),
  "wrong type": () => json(200, { ...organization(), name: { [strange()]: strange() } }),
};

const line = (operation, id, params) => JSON.stringify({ operation, id, params });

/** The commands, with new files and arguments in each round. */
function commands() {
  const dir = mkdtempSync(join(folder, "round-"));
  const file = (name, content) => {
    writeFileSync(join(dir, name), content);
    return join(dir, name);
  };
  const values = JSON.stringify({ [name()]: { [name()]: name() } });
  const logo = file(`${fileName()}.png`, png());
  const changes = file(
    `${fileName()}.ndjson`,
    [
      line("createOrganization", undefined, { name: name(), publicMetadata: JSON.parse(values) }),
      line("updateOrganization", "org_1", { name: name() }),
      line("uploadOrganizationLogo", "org_2", { file: logo, uploaderUserId: name() }),
    ].join("\n"),
  );
  const broken = file(`${fileName()}.ndjson`, `{"${strange()}`);
  const unknown = file(`${fileName()}.ndjson`, line("updateOrganization", "org_1", { [name()]: 1 }));
  const made = join(dir, fileName());
  mkdirSync(made);
  return {
    list: ["list"],
    "list --all": ["list", "--all", "--include-members-count"],
    get: ["get", "acme"],
    "get, a bad id": ["get", argument()],
    create: ["create", "--name", argument()],
    update: ["update", "org_1", "--name", argument(), "--private-metadata", values],
    delete: ["delete", "org_1", "--yes"],
    merge: ["metadata", "merge", "org_1", "--public-metadata", values],
    replace: ["metadata", "replace", "org_1", "--public-metadata", values],
    "merge --preview": ["metadata", "merge", "org_1", "--public-metadata", values, "--preview"],
    logo: ["logo", "org_1", logo],
    "logo, a missing file": ["logo", "org_1", join(dir, fileName())],
    "logo, a folder": ["logo", "org_1", made],
    "logo --delete": ["logo", "org_1", "--delete", "--yes"],
    export: ["export"],
    apply: ["apply", changes, "--yes"],
    "apply, a broken line": ["apply", broken],
    "apply, an unknown parameter": ["apply", unknown],
    "apply, a missing file": ["apply", join(dir, fileName())],
    "create --dry-run": ["create", "--name", argument(), "--public-metadata", values, "--dry-run"],
    "logo --dry-run": ["logo", "org_1", logo, "--uploader-user-id", argument(), "--dry-run"],
    "apply --dry-run": ["apply", changes, "--dry-run"],
    "an unknown command": [argument()],
    "an unknown option": ["list", `--${argument()}`],
    "a value that is none": ["create", "--name", "A", "--created-at", argument(), "--public-metadata", argument()],
    "a missing @file": ["create", "--name", "A", "--public-metadata", `@${join(dir, fileName())}`],
    "too many operands": ["get", "a", argument()],
    "an address that is none": ["list", "--base-url", argument()],
  };
}

const ASKING = new Set(["list", "list --all", "get", "create", "update", "delete", "merge", "merge --preview", "logo"]);
for (const title of ["logo --delete", "export", "apply"]) ASKING.add(title);

for (const [kind, answer] of Object.entries(ANSWERS)) {
  test(`no command shows such a character if the response is a ${kind}`, { timeout: 600_000 }, async (t) => {
    const server = await serve(t, (request) => answer(request));
    const rounds = kind === "success" ? ROUNDS : 1;
    for (let round = 0; round < rounds; round += 1) {
      for (const [title, args] of Object.entries(commands())) {
        // A command that sends nothing does not depend on the response.
        if (kind !== "success" && !ASKING.has(title)) continue;
        for (const more of [[], ["--json"]]) {
          const { stdout, stderr } = await cli([...args, ...more], { clerk: server });
          assert.ok(stdout + stderr !== "", title);
          assert.deepEqual([found(stdout), found(stderr)], [[], []], `${title} ${more}: ${JSON.stringify(args)}`);
        }
      }
    }
  });
}

test("JSON output decodes to exactly what the server sent", async (t) => {
  const rows = [organization(), organization()];
  const server = await serve(t, ({ path }) =>
    json(200, /\/organizations(\?|$)/.test(path) ? { data: rows, total_count: 2 } : rows[0]),
  );
  const facts = ({ id, name, slug, publicMetadata, privateMetadata }) => [
    id,
    name,
    slug,
    publicMetadata,
    privateMetadata,
  ];
  const expected = rows.map(({ id, name, slug, public_metadata, private_metadata }) =>
    facts({ id, name, slug, publicMetadata: public_metadata, privateMetadata: private_metadata }),
  );
  const output = async (...args) => (await cli(args, { clerk: server })).stdout;
  assert.deepEqual(facts(JSON.parse(await output("get", "acme", "--json"))), expected[0]);
  assert.deepEqual(JSON.parse(await output("list", "--json")).data.map(facts), expected);
  const lines = (await output("export")).trimEnd().split("\n");
  assert.deepEqual(lines.map(JSON.parse).map(facts), expected);
});

test("a terminal receives no such character either, except for the colours of the tool", {
  skip: NO_TERMINAL,
}, async (t) => {
  const server = await serve(t, (request) => ANSWERS.success(request));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours and the progress bar of the tool, and the line end of the terminal
  const own = /\u001b\[(?:1|2|22|31|32|33|39)m|\r\u001b\[K|\r(?=\n)/g;
  const { get, apply, ...rest } = commands();
  const chosen = [get, apply, rest.list, rest["list --all"], rest["merge --preview"], rest["create --dry-run"]];
  for (const args of [...chosen, rest["apply --dry-run"], rest["apply, a broken line"]]) {
    const { screen } = await onTerminal(args, { clerk: server }).ended;
    assert.ok(screen !== "");
    assert.deepEqual(found(screen.replace(own, "")), [], JSON.stringify(args));
  }
  const asking = onTerminal(["delete", "org_1"], { clerk: server });
  await asking.shows(/\[y\/N\] $/);
  await asking.type("n\n");
  assert.deepEqual(found((await asking.ended).screen.replace(own, "")), []);
});
