// Saves a form without overwriting changes that someone else makes meanwhile.
import { useState } from "preact/hooks";
import { reloadShown } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";
import { changedFields, mergeChanges } from "./field-changes.ts";
import { FieldErrors } from "./form-errors.ts";

/** What a form edits: `T` is what the server returns, `V` the values of the fields. */
export interface Editing<T, V extends object> {
  /** What the fields are called in messages. */
  labels: Readonly<Record<keyof V, string>>;
  valuesOf(state: T): V;
  /** What a value is called in messages. */
  textOf?(value: unknown): string;
  read(signal?: AbortSignal): Promise<T>;
  /** @param now the state that was just read */
  send(change: Partial<V>, now: T, signal?: AbortSignal): Promise<T>;
}

/** Someone else has changed the same field. Nothing was sent: the user decides. */
export class Conflict<T, V> extends FieldErrors {
  constructor(
    readonly now: T,
    readonly values: V,
    fields: Record<string, string>,
  ) {
    super(fields);
  }
}

export interface Saved<T> {
  state: T;
  /** The fields that others have changed since the form was opened, as a sentence. */
  others: string;
}

/** Reads the current state, merges the changes, and sends only the changed fields. */
export async function saveChanges<T, V extends object>(
  editing: Editing<T, V>,
  before: T,
  entered: V,
  signal?: AbortSignal,
): Promise<Saved<T>> {
  const { labels, valuesOf, textOf = String, read, send } = editing;
  const now = await read(signal);
  const { values, conflicts, others } = mergeChanges(valuesOf(before), entered, valuesOf(now));
  const fields = Object.entries(conflicts).map(([name, value]) => [
    name,
    `Someone else changed this to “${textOf(value)}”. Save again to overwrite it.`,
  ]);
  if (fields.length > 0) throw new Conflict(now, values, Object.fromEntries(fields));
  const change = changedFields(valuesOf(now), values);
  const isSame = Object.keys(change).length === 0;
  return {
    state: isSame ? now : await send(change, now, signal),
    others: others.length > 0 ? ` Someone else also changed: ${others.map((name) => labels[name]).join(", ")}.` : "",
  };
}

/** The state that a form started from, and the values of its fields. Both are replaced after a conflict. */
export function useEditing<T, V extends object>(editing: Editing<T, V>, initial: T, draft?: V) {
  const [form, setForm] = useState({ before: initial, values: draft ?? editing.valuesOf(initial), version: 0 });
  /** A new version renders the fields again, which loses the focus. It is not needed if they show the same values. */
  const restart = (before: T, values = editing.valuesOf(before), shown?: V) => {
    const isSame = shown && Object.keys(changedFields(shown, values)).length === 0;
    setForm(({ version }) => ({ before, values, version: isSame ? version : version + 1 }));
  };
  const save = async (entered: V, nameOf: (state: T) => string, signal?: AbortSignal): Promise<T> => {
    try {
      const { state, others } = await saveChanges(editing, form.before, entered, signal);
      showStatus(`Saved ${nameOf(state)}.${others}`);
      return state;
    } catch (error) {
      if (error instanceof Conflict) restart(error.now, error.values);
      throw error;
    } finally {
      void reloadShown();
    }
  };
  return { ...form, restart, save };
}
