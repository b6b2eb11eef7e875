// Optimistic changes: shown before the server has confirmed them, and undone if it refuses them.
import { computed, signal } from "@preact/signals";
import type { Organization } from "clerk-organizations";
import { listData, reload, remove, replace } from "./list-data.ts";

/** `null` is a deletion. */
type Change = Partial<Organization> | null;

const pendingChanges = signal<ReadonlyMap<string, Change>>(new Map());

/** The rows to show, with pending changes applied. */
export const rows = computed(() =>
  listData.value?.data.flatMap((row) => applyChange(row, pendingChanges.value.get(row.id))),
);

export const total = computed(() => {
  const { data = [], totalCount = 0 } = listData.value ?? {};
  return totalCount - data.filter(({ id }) => pendingChanges.value.get(id) === null).length;
});

function applyChange(row: Organization, change: Change | undefined): Organization[] {
  return change === null ? [] : [{ ...row, ...change }];
}

export async function updateOptimistically(
  id: string,
  change: Partial<Organization>,
  send: () => Promise<Organization>,
): Promise<Organization> {
  return whilePending(id, change, async () => {
    const updated = await send();
    replace(updated);
    return updated;
  });
}

export function deleteOptimistically(id: string, send: () => Promise<unknown>): Promise<void> {
  return whilePending(id, null, async () => {
    await send();
    remove(id);
  });
}

/** Applies a change while it is being sent. Afterwards the list is reloaded in any case, as the outcome may be unknown. */
async function whilePending<T>(id: string, change: Change, send: () => Promise<T>): Promise<T> {
  pendingChanges.value = new Map([...pendingChanges.value, [id, change]]);
  try {
    return await send();
  } finally {
    pendingChanges.value = new Map([...pendingChanges.value].filter(([other]) => other !== id));
    void reload();
  }
}
