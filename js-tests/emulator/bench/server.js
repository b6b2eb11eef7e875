// The emulator in a process of its own, which reports how much processor time and memory it has used.
import { start } from "../start.js";

const MEMBERS = 10_000;

const emulator = await start({ seed: Number(process.argv[2]) });
const response = await fetch(`${emulator.url}/organizations?limit=1`, {
  headers: { authorization: `Bearer ${emulator.secretKey}` },
});
const [{ id }] = (await response.json()).data;
emulator.addMembers(id, MEMBERS);

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What the garbage collector cannot free. */
function heldBytes() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const FACTS = { cpuMs, heldBytes };
process.on("message", (name) => process.send(FACTS[name]()));
process.send({ url: emulator.url, secretKey: emulator.secretKey, organization: id, user: emulator.users[0] });
