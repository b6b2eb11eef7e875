// Measures listOrganizations, compared with bare fetch and with the official client.
import { compare } from "./compare.js";
import { asRatio } from "./figure.js";
import { lists } from "./sides.js";
import { modules } from "./subject.js";

/** The goals for each number of rows, the calls per sample, and the number of rounds. */
export const SIZES = [
  { rows: 1, overFetch: 1.1, overOfficial: 0.95, batch: 5, rounds: 600 },
  { rows: 10, overFetch: 1.1, overOfficial: 0.95, batch: 5, rounds: 600 },
  { rows: 100, overFetch: 1.05, overOfficial: 1, batch: 2, rounds: 600 },
  { rows: 499, overFetch: 1.05, overOfficial: 1, batch: 1, rounds: 480 },
];

/** The two lines of the table for one size. */
export function listFigures(name, { overFetch, overOfficial }, { ours, fetch, official }) {
  const common = { name, unit: "ms", ours };
  return [
    asRatio({ ...common, against: "fetch", other: fetch, goal: overFetch }),
    asRatio({ ...common, against: "@clerk/backend", other: official, goal: overOfficial }),
  ];
}

/**
 * The calls and rounds for one size: enough for a stable median, or hardly any for a smoke test. The warm-up is long
 * enough for the engine to compile everything: the code that all sides share runs three times as often, and would
 * otherwise be compiled long before our own.
 */
export const effort = ({ batch, rounds }, smoke) =>
  smoke ? { batch: 1, rounds: 2, warmup: 1 } : { batch, rounds, warmup: batch * 400 };

export default async function* list({ subject, server, smoke }) {
  const both = await modules(subject);
  for (const size of SIZES) {
    const samples = await compare(lists(both, server.origin, size.rows), effort(size, smoke));
    yield* listFigures(`list, ${size.rows} row${size.rows > 1 ? "s" : ""}`, size, samples);
  }
}
