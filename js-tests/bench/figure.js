// Builds the lines of the table: a value, the measurements behind it, and its goal.
import { difference, ratio, spread } from "./compare.js";

const middle = (samples) => (samples ? spread(samples) : undefined);

function figure({ name, unit, goal, against, ours, other }, kind, value) {
  const ok = goal === undefined ? undefined : value.median <= goal;
  const iterations = ours.length;
  return { name, kind, unit, against, ours: middle(ours), other: middle(other), value, goal, ok, iterations };
}

/** The ratio of our value to another. `ours` and `other` are samples of the same rounds, `against` names the other. */
export const asRatio = (facts) => figure(facts, "ratio", ratio(facts.ours, facts.other));

/** The difference between our value and another. */
export const asDifference = (facts) => figure(facts, "difference", difference(facts.ours, facts.other));

/** Our value alone, with an absolute goal. Another value may be shown beside it. */
export const asAmount = (facts) => figure(facts, "amount", spread(facts.ours));
