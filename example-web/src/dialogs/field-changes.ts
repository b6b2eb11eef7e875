// What of an organization was changed in a form, and what someone else changed meanwhile.
import type { Organization } from "clerk-organizations";

export interface Values {
  name: string;
  slug: string;
  maxAllowedMemberships: number;
}

type Name = keyof Values;
export const LABELS: Record<Name, string> = {
  name: "name",
  slug: "slug",
  maxAllowedMemberships: "max memberships",
};
const NAMES = Object.keys(LABELS) as Name[];

export function valuesOf({ name, slug = "", maxAllowedMemberships }: Organization): Values {
  return { name, slug, maxAllowedMemberships };
}

/** Only what differs: an instance without slugs refuses even the same slug, and what was not touched is not ours to write. */
export function changes(before: Values, after: Values): Partial<Values> {
  return Object.fromEntries(NAMES.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]));
}

export interface Meanwhile {
  /** What the form shows when ours is put on top of theirs. */
  values: Values;
  /** What both have changed, each to something else, and what it is now. */
  conflicts: Partial<Values>;
  /** What only they have changed. */
  others: Name[];
}

export function meanwhile(before: Values, ours: Values, now: Values): Meanwhile {
  const [mine, theirs] = [changes(before, ours), changes(before, now)];
  const isConflict = (name: Name) => name in mine && name in theirs && ours[name] !== now[name];
  return {
    values: { ...now, ...mine },
    conflicts: Object.fromEntries(NAMES.filter(isConflict).map((name) => [name, now[name]])),
    others: NAMES.filter((name) => name in theirs && !(name in mine)),
  };
}
