// A small random generator with a seed (mulberry32), so that every run generates the same names. It is not for secrets.

export function randomFrom(seed) {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  const below = (limit) => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    pick: (list) => list[below(list.length)],
    get state() {
      return state;
    },
    set state(value) {
      state = value | 0;
    },
    bits80: () => (BigInt(next()) << 48n) | (BigInt(next()) << 16n) | BigInt(below(65_536)),
  };
}
