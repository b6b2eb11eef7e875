// What of an organization was changed in a form, and what someone else changed meanwhile.
import type { Organization } from "clerk-organizations";

export interface Values {
  name: string;
  slug: string;
  maxAllowedMemberships: number;
}

type FieldName = keyof Values;
export const LABELS: Record<FieldName, string> = {
  name: "name",
  slug: "slug",
  maxAllowedMemberships: "max memberships",
};
const FIELDS = Object.keys(LABELS) as FieldName[];

export function valuesOf({ name, slug = "", maxAllowedMemberships }: Organization): Values {
  return { name, slug, maxAllowedMemberships };
}

/** Only what differs: an instance without slugs refuses even the same slug, and what was not touched is not ours to write. */
export function changedFields(before: Values, after: Values): Partial<Values> {
  return Object.fromEntries(FIELDS.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]));
}

export interface MergedChanges {
  /** What the form shows when ours is put on top of theirs. */
  values: Values;
  /** What both have changed, each to something else, and what it is now. */
  conflicts: Partial<Values>;
  /** What only they have changed. */
  others: FieldName[];
}

export function mergeChanges(before: Values, ours: Values, now: Values): MergedChanges {
  const [ourChanges, theirChanges] = [changedFields(before, ours), changedFields(before, now)];
  const isConflict = (name: FieldName) => name in ourChanges && name in theirChanges && ours[name] !== now[name];
  return {
    values: { ...now, ...ourChanges },
    conflicts: Object.fromEntries(FIELDS.filter(isConflict).map((name) => [name, now[name]])),
    others: FIELDS.filter((name) => name in theirChanges && !(name in ourChanges)),
  };
}
