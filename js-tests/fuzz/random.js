// Where does a fuzzer's chance come from? A small generator of its own: the same seed gives the same cases on every machine.

/** sfc32, seeded by two numbers: the run's seed and the number of the case. */
export class Random {
  #state;

  constructor(seed, number = 0) {
    this.#state = [seed >>> 0, number >>> 0, Math.floor(seed / 2 ** 32) ^ 0x9e3779b9, 1];
    for (let i = 0; i < 12; i += 1) this.next();
  }

  /** An integer of 32 bits. */
  next() {
    const [a, b, c, counter] = this.#state;
    const sum = (a + b + counter) | 0;
    this.#state = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + sum) | 0, (counter + 1) | 0];
    return sum >>> 0;
  }

  /** An integer from 0, below `limit`. */
  below(limit) {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  /** True once in `times`. */
  oneIn(times) {
    return this.below(times) === 0;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** A list of up to `most` items. */
  some(most, make) {
    return Array.from({ length: this.below(most + 1) }, () => make());
  }
}
