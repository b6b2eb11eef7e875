// The changes made in a form, and how they merge with changes that someone else has made meanwhile.
import type { Organization } from "clerk-organizations/slim";

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

/** Returns only the fields that differ. An instance without slugs refuses even an unchanged slug, and unchanged fields must not overwrite others' changes. */
export function changedFields(before: Values, after: Values): Partial<Values> {
  return Object.fromEntries(FIELDS.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]));
}

export interface MergedChanges {
  /** The current values with our changes applied. */
  values: Values;
  /** The current values of fields that both changed to different values. */
  conflicts: Partial<Values>;
  /** The fields that only the others changed. */
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
