// The state of the emulator as a whole: dump and load, snapshots, and the return to the seed.
import { dump, load } from "./dump.js";
import { Snapshots } from "./snapshots.js";
import { emptyTables, replaceTables } from "./tables.js";

export class State {
  #parts;
  #fill;
  #beginning;
  #snapshots;
  #seeded;

  /**
   * @param {object} parts
   * @param {() => void} parts.fill fills empty tables with what the emulator starts with
   * @param {{ clock: object, ids: object }} parts.beginning the states of the clock and the ids at the start
   */
  constructor({ fill, beginning, ...parts }) {
    this.#parts = parts;
    this.#fill = fill;
    this.#beginning = beginning;
    this.#snapshots = new Snapshots(parts.db);
  }

  dump() {
    return dump(this.#parts.db, this.#parts);
  }

  load(state) {
    this.#replace(() => load(this.#parts.db, this.#parts, state));
  }

  /** Returns the id of the snapshot. */
  snapshot() {
    const { clock, ids } = this.#parts;
    return this.#snapshots.take({ clock: clock.state, ids: ids.state });
  }

  /** Restores tables, clock and ids. A snapshot can be restored any number of times. */
  restore(id) {
    this.#replace(() => this.#resume(this.#snapshots.restore(id)));
  }

  removeSnapshot(id) {
    this.#snapshots.remove(id);
  }

  /** The ids of the snapshots that tests took. */
  get snapshots() {
    return this.#snapshots.list().filter((id) => id !== this.#seeded);
  }

  /** Returns to the state of the start with the same seed, and forgets the requests and the faults. */
  reset() {
    const { log, faults } = this.#parts;
    this.#replace(() => {
      if (this.#seeded === undefined) this.#seed();
      else this.#snapshots.restore(this.#seeded);
      this.#resume(this.#beginning);
    });
    log.requests.clear();
    faults.clear();
  }

  /** The first reset seeds again; the later ones copy what it made. */
  #seed() {
    const { db } = this.#parts;
    replaceTables(db, () => emptyTables(db));
    this.#fill();
    this.#seeded = this.#snapshots.take({});
  }

  #resume({ clock, ids }) {
    this.#parts.clock.state = clock;
    this.#parts.ids.state = ids;
  }

  /** If `run` throws, nothing has changed. Otherwise, what the parts keep in memory no longer fits the tables. */
  #replace(run) {
    const { webhooks, settings, migrations, listing, indexes, roleCounts, rateLimit } = this.#parts;
    webhooks?.pause();
    indexes.forget();
    roleCounts.forget();
    try {
      run();
      for (const part of [settings, migrations, listing]) part.reload();
      rateLimit.forget();
      webhooks?.clear();
    } finally {
      webhooks?.resume();
    }
  }
}
