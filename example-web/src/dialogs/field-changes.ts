// The changes made in a form, and how they merge with changes that someone else has made meanwhile. `V` is the type of its values.

/** Returns only the values that differ. Unchanged ones are not sent: they would overwrite others' changes, and some are refused. */
export function changedFields<V extends object>(before: V, after: V): Partial<V> {
  return pick(after, (name) => before[name] !== after[name]);
}

export interface MergedChanges<V> {
  /** The current values with our changes applied. */
  values: V;
  /** The current values of fields that both changed to different values. */
  conflicts: Partial<V>;
  /** The names of the values that only the others changed. */
  others: (keyof V)[];
}

export function mergeChanges<V extends object>(before: V, ours: V, now: V): MergedChanges<V> {
  const [ourChanges, theirChanges] = [changedFields(before, ours), changedFields(before, now)];
  return {
    values: { ...now, ...ourChanges },
    conflicts: pick(now, (name) => name in ourChanges && name in theirChanges && ours[name] !== now[name]),
    others: (Object.keys(theirChanges) as (keyof V)[]).filter((name) => !(name in ourChanges)),
  };
}

function pick<V extends object>(values: V, isPicked: (name: keyof V) => boolean): Partial<V> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isPicked(name as keyof V))) as Partial<V>;
}
