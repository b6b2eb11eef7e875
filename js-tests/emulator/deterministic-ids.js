// Ids, tickets and trace ids that are the same in every run: they depend on a seed and on the order of the requests.
import { Ids } from "./ids.js";
import { refuseOption } from "./options.js";
import { randomFrom } from "./random.js";

/** The time within ids while the clock is running, because the time of a run is not deterministic. */
const SINCE = Date.UTC(2025, 0, 1);

const DEFAULT_SEED = 5;

export class DeterministicIds extends Ids {
  #random;
  #clock;

  constructor(seed, clock) {
    const random = randomFrom(seed);
    super(() => random.bits80());
    this.#random = random;
    this.#clock = clock;
  }

  next(prefix, nowMs) {
    return super.next(prefix, this.#clock.isStopped ? nowMs : SINCE);
  }

  ticket() {
    return this.#bytes(24).toString("base64url");
  }

  trace() {
    return this.#bytes(16).toString("hex");
  }

  get state() {
    return { ...super.state, random: this.#random.state };
  }

  set state(state) {
    super.state = state;
    if (Number.isInteger(state.random)) this.#random.state = state.random;
  }

  #bytes(count) {
    return Buffer.from(Array.from({ length: count }, () => this.#random.below(256)));
  }
}

export function checkIds(option) {
  if (option !== "random" && option !== "deterministic" && !Number.isSafeInteger(option))
    throw refuseOption("ids", '"random", "deterministic" or an integer, the seed of deterministic ids');
}

/** @param {"random" | "deterministic" | number} [option] a number is the seed of deterministic ids */
export function createIds(option = "random", clock) {
  checkIds(option);
  if (option === "random") return new Ids();
  return new DeterministicIds(option === "deterministic" ? DEFAULT_SEED : option, clock);
}
