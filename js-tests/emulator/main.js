#!/usr/bin/env node
// The command line of the emulator. `--help` lists the options. A wrong option ends it with code 2, and a failure, such
// as a port in use, with code 1.
import { parseArgs } from "node:util";
import { ADMIN_USER_ID, start } from "./start.js";

const HELP = `A local Clerk for tests: organizations, memberships, invitations, domains, roles, role sets and billing.

usage: clerk-organizations-emulator [options]
  --port N          listen on this port; 0 picks a free port (4010)
  --host ADDRESS    listen on this address of the machine (127.0.0.1)
  --db FILE         keep the data in this file; without it, in memory
  --seed N          start an empty database with N organizations and their members, invitations and domains (0)
  --secret-key KEY  require this key from callers; it begins with sk_test_ (sk_test_emulator)
  --rate-limit production
                    answer 429 beyond the limits of a production instance of Clerk (no limit)
  --cors ORIGIN     let pages of this origin call the API; may be repeated, and * stands for every origin (none)
  --clock TIME      let the clock stand still at this time of RFC 3339 (the system's clock)
  --ids deterministic
                    make ids that depend only on the order of the requests (random)
  --webhook-url URL send the events of organizations to this address (none)
  --webhook-secret SECRET
                    sign them with this secret, which begins with whsec_ (a new one, which is printed)
  --latency MS      let every request wait for MS milliseconds, or for MIN-MAX (0)
  --version         print the version
  --help            print this text

It prints the address of the API when it listens, and ends at SIGINT or SIGTERM.
An existing user, for created_by: ${ADMIN_USER_ID}
POST /v1/users creates another. POST /__emulator/invitations/ID/accept with {"user_id": "..."} accepts an invitation.
Further routes at /__emulator drive faults, state, snapshots, the clock and the request log: see TESTING.md.`;

const text = { type: "string" };
const flag = { type: "boolean", default: false };
const OPTIONS = {
  port: { ...text, default: "4010" },
  host: text,
  db: text,
  seed: text,
  "secret-key": text,
  "rate-limit": text,
  latency: text,
  cors: { ...text, multiple: true },
  clock: text,
  ids: text,
  "webhook-url": text,
  "webhook-secret": text,
  version: flag,
  help: flag,
};

/** A text that is not a number remains a text, which the checks of the options refuse. */
const number = (value) => (/^-?\d+$/.test(value) ? Number(value) : value);
const numberIfGiven = (value) => (value === undefined ? undefined : number(value));

function latencyOf(value) {
  const range = value?.split("-").map(number);
  return range?.length === 1 ? range[0] : range;
}

const optionsOf = (given) => ({
  port: number(given.port),
  host: given.host,
  db: given.db,
  seed: numberIfGiven(given.seed),
  secretKey: given["secret-key"],
  rateLimit: given["rate-limit"],
  latency: latencyOf(given.latency),
  cors: given.cors?.includes("*") ? true : given.cors,
  clock: given.clock === undefined ? undefined : { now: given.clock },
  ids: numberIfGiven(given.ids),
  webhooks: webhooksOf(given),
});

/** A secret without an address is an error of the checks. */
function webhooksOf({ "webhook-url": url, "webhook-secret": secret }) {
  return url === undefined && secret === undefined ? undefined : { url, secret };
}

async function run() {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return console.log(HELP);
  // Without a build there is no version.
  if (values.version) return console.log(typeof VERSION === "undefined" ? "unbuilt" : VERSION);
  const emulator = await start(optionsOf(values));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => emulator.close().then(() => process.exit(0)));
  console.log(`emulator: ${emulator.url}`);
  if (emulator.webhooks && !values["webhook-secret"]) console.log(`webhook secret: ${emulator.webhooks.secret}`);
}

/** The options of `start` as they are called here, those with other values than there with their own rule. */
const NAMES = { secretKey: "--secret-key", "webhooks.url": "--webhook-url", "webhooks.secret": "--webhook-secret" };
const RULES = {
  rateLimit: "--rate-limit must be production.",
  latency: "--latency must be a number of milliseconds up to 600000, or a range of them such as 20-80.",
  "clock.now": "--clock must be a time as RFC 3339 writes it, such as 2026-01-01T12:00:00Z.",
  "cors[0]": "--cors must be an origin without a path, such as http://localhost:5173, or *.",
};

const inTermsOfArguments = (message) =>
  message.replace(
    /^The option ([\w.[\]]+)(.*)$/s,
    (_, name, rest) => RULES[place(name)] ?? (NAMES[name] ?? `--${name}`) + rest,
  );

/** The rule of a repeated option is that of the first. */
const place = (name) => name.replace(/\[\d+\]/, "[0]");

/** An argument that node rejects may be a key. The prefix alone is part of a rule. */
const withoutKeys = (message) => message.replaceAll(/(?:sk_(?!test_\.)|whsec_(?! ))[^\s'"]+/g, "…");

const isUsage = (error) => error instanceof TypeError || error.code?.startsWith("ERR_PARSE_ARGS");

run().catch((error) => {
  const message = withoutKeys(inTermsOfArguments(error.message));
  console.error(`emulator: ${message}${isUsage(error) ? "\nSee --help." : ""}`);
  process.exitCode = isUsage(error) ? 2 : 1;
});
