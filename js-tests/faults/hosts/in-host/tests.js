// Gives a row in another host access to the process of the tests.
import { Link } from "../link.js";

let link;
/** The difference to add to a time of the tests to get the same time by the clock of this host. */
let offset = 0;

export const ask = (name, value) => link.ask(name, value);
export const tell = (name, value) => link.tell(name, value);
export const hereAt = (time) => time + offset;

/** Resolves when the tests end. */
export async function connect(socket, handlers) {
  link = new Link(socket, handlers);
  await compareClocks();
  tell("ready", globalThis.navigator.userAgent);
  await link.ended;
}

/** The fastest of a few responses is the most precise. */
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
