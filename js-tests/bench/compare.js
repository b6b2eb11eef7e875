// Measures several ways of doing the same thing against each other, on a machine that may be busy with other work.

/**
 * Returns the milliseconds per call of each side, one sample per round. The sides take turns, in an order that changes
 * every round, so that other load affects all of them alike. `rest` runs before each sample and is not timed. Works in
 * a page and in Node.
 */
export async function compare(sides, { rounds, batch, warmup, rest = () => {} }) {
  const names = Object.keys(sides);
  for (const name of names) for (let i = 0; i < warmup; i++) await sides[name]();
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of order(names, round)) {
      await rest();
      samples[name].push(await time(sides[name], batch));
    }
  }
  return samples;
}

/** Each side comes first, and follows every other side, equally often. */
function order(names, round) {
  const turned = names.map((_, index) => names[(index + round) % names.length]);
  return Math.floor(round / names.length) % 2 === 0 ? turned : turned.reverse();
}

async function time(side, batch) {
  const started = performance.now();
  for (let i = 0; i < batch; i++) await side();
  return (performance.now() - started) / batch;
}

/** Returns the value below which the given part (0 to 1) of the samples lies. */
function quantile(samples, part) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** Returns the median and the interquartile range of samples. */
export function spread(samples) {
  return { median: quantile(samples, 0.5), p25: quantile(samples, 0.25), p75: quantile(samples, 0.75) };
}

/**
 * Ours over the other, round by round. The sides of a round are a few milliseconds apart, so what slows the machine down slows both.
 * Measured on a busy machine, this varies by less than 1 %, with few calls in a sample; the quotient of the medians varies by 6 %.
 */
export const ratio = (ours, other) => spread(ours.map((value, round) => value / other[round]));

/** The difference between ours and the other, round by round. */
export function difference(ours, other) {
  return spread(ours.map((value, round) => value - other[round]));
}
