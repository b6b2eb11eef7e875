// The organizations that are selected in the list. They stay selected while the user pages, searches, or opens one of them.
import { signal } from "@preact/signals";
import type { Organization } from "clerk-organizations/slim";

const selected = signal<ReadonlyMap<string, Organization>>(new Map());
/** The row that was clicked last. A click with Shift extends the selection from there. */
let anchor: string | undefined;

export const selection = {
  /** By id. */
  get all(): ReadonlyMap<string, Organization> {
    return selected.value;
  },

  set(organizations: readonly Organization[], isSelected: boolean): void {
    const next = new Map(selected.peek());
    for (const organization of organizations)
      if (isSelected) next.set(organization.id, organization);
      else next.delete(organization.id);
    selected.value = next;
  },

  /** Sets a row, or all rows from the one that was clicked last. */
  click(rows: readonly Organization[], organization: Organization, isSelected: boolean, isRange: boolean): void {
    const from = isRange ? rows.findIndex(({ id }) => id === anchor) : -1;
    const to = rows.findIndex(({ id }) => id === organization.id);
    anchor = organization.id;
    const range = from < 0 || to < 0 ? [organization] : rows.slice(Math.min(from, to), Math.max(from, to) + 1);
    selection.set(range, isSelected);
  },

  remove(id: string): void {
    if (!selected.peek().has(id)) return;
    selected.value = new Map([...selected.peek()].filter(([other]) => other !== id));
  },

  clear(): void {
    selected.value = new Map();
  },

  /** Takes over the current names of rows that are selected. */
  refresh(rows: readonly Organization[] = []): void {
    const known = selected.peek();
    const renamed = rows.filter(({ id, name }) => known.has(id) && known.get(id)?.name !== name);
    if (renamed.length > 0) selection.set(renamed, true);
  },
};
