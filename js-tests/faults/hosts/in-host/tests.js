// The process of the tests, as a row in another host reaches it.
import { Link } from "../link.js";

let link;
/** What is added to a time of the tests' clock to get the same moment by the clock of this host. */
let offset = 0;

export const ask = (name, value) => link.ask(name, value);
export const tell = (name, value) => link.tell(name, value);
export const hereAt = (time) => time + offset;

/** Resolves when the tests have ended. */
export async function connect(socket, handlers) {
  link = new Link(socket, handlers);
  await compareClocks();
  tell("ready", globalThis.navigator.userAgent);
  await link.ended;
}

/** The fastest of a few answers tells best. */
async function compareClocks() {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10; i += 1) {
    const start = performance.now();
    const time = await ask("now");
    const took = performance.now() - start;
    if (took < least) offset = start + took / 2 - time;
    least = Math.min(least, took);
  }
}
