// The command line of the emulator. `node main.js --help` lists the options.
import { parseArgs } from "node:util";
import { ADMIN_USER_ID, start } from "./index.js";

const HELP = `A local Clerk: organizations, memberships, invitations, domains, roles and billing, kept in SQLite.

  --port N          listen on this port of 127.0.0.1; 0 picks a free port (4010)
  --db FILE         keep the data in this file; without it, in memory
  --secret-key KEY  require this key from callers (sk_test_emulator)
  --seed N          start an empty database with N organizations and their members, invitations and domains (0)
  --help            print this text

An existing user, for created_by: ${ADMIN_USER_ID}
POST /v1/users creates another. POST /__emulator/invitations/ID/accept with {"user_id": "..."} accepts an invitation.`;

const OPTIONS = {
  port: { type: "string", default: "4010" },
  db: { type: "string", default: ":memory:" },
  "secret-key": { type: "string", default: "sk_test_emulator" },
  seed: { type: "string", default: "0" },
  help: { type: "boolean", default: false },
};

function integer(name, text, max) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max)
    throw new Error(`--${name} must be an integer from 0 to ${max}, not "${text}".`);
  return value;
}

async function run() {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return console.log(HELP);
  const emulator = await start({
    port: integer("port", values.port, 65_535),
    db: values.db,
    secretKey: values["secret-key"],
    seed: integer("seed", values.seed, 100_000_000),
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => emulator.close().then(() => process.exit(0)));
  console.log(`emulator: ${emulator.url}`);
}

run().catch((error) => {
  console.error(`emulator: ${error.message}`);
  process.exitCode = 1;
});
