// What is a line of the table: which number, of which measurements, against which goal?
import { difference, ratio, spread } from "./compare.js";

const middle = (samples) => (samples ? spread(samples) : undefined);

function figure({ name, unit, goal, against, ours, other }, kind, value) {
  const ok = goal === undefined ? undefined : value.median <= goal;
  const iterations = ours.length;
  return { name, kind, unit, against, ours: middle(ours), other: middle(other), value, goal, ok, iterations };
}

/** Ours over another's: `ours` and `other` are samples of the same rounds, `against` names the other. */
export const asRatio = (facts) => figure(facts, "ratio", ratio(facts.ours, facts.other));

/** How much more ours is than another's. */
export const asDifference = (facts) => figure(facts, "difference", difference(facts.ours, facts.other));

/** Ours alone, where the goal is a number of its own; another's may stand beside it. */
export const asAmount = (facts) => figure(facts, "amount", spread(facts.ours));
