// What is shown before the server has agreed to it, and no longer when it refuses.
import { computed, signal } from "@preact/signals";
import type { Organization } from "clerk-organizations";
import { answer, reload, remove, replace } from "./list-data.ts";

/** Null is a deletion. */
type Change = Partial<Organization> | null;

const ahead = signal<ReadonlyMap<string, Change>>(new Map());

/** The rows as a person shall see them. */
export const rows = computed(() => answer.value?.data.flatMap((row) => seen(row, ahead.value.get(row.id))));

export const total = computed(() => {
  const { data = [], totalCount = 0 } = answer.value ?? {};
  return totalCount - data.filter(({ id }) => ahead.value.get(id) === null).length;
});

function seen(row: Organization, change: Change | undefined): Organization[] {
  return change === null ? [] : [{ ...row, ...change }];
}

export async function changeAhead(
  id: string,
  change: Partial<Organization>,
  send: () => Promise<Organization>,
): Promise<Organization> {
  return until(id, change, async () => {
    const updated = await send();
    replace(updated);
    return updated;
  });
}

export function removeAhead(id: string, send: () => Promise<unknown>): Promise<void> {
  return until(id, null, async () => {
    await send();
    remove(id);
  });
}

/** Whatever became of it, the list is asked what is true now. */
async function until<T>(id: string, change: Change, send: () => Promise<T>): Promise<T> {
  ahead.value = new Map([...ahead.value, [id, change]]);
  try {
    return await send();
  } finally {
    ahead.value = new Map([...ahead.value].filter(([other]) => other !== id));
    void reload();
  }
}
