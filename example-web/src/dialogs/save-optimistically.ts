// Shows a change of a form immediately. If the server refuses it, the change is undone and can be edited again.
import { errorText } from "../error-text.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { Conflict, type Editing, type Saved, saveChanges } from "./save-changes.ts";

interface Props<T, V extends object> {
  editing: Editing<T, V>;
  before: T;
  entered: V;
  /** What is shown until the server has answered. */
  shown: Partial<T>;
  nameOf(state: T): string;
  store: { updateOptimistically(id: string, change: Partial<T>, send: () => Promise<T>): Promise<T> };
  /** Opens the form again, with what could not be saved. */
  editAgain(from: T, draft: V, error: unknown): void;
}

export async function saveOptimistically<T extends { id: string }, V extends object>(props: Props<T, V>) {
  const { editing, before, entered, shown, nameOf, store, editAgain } = props;
  showStatus(`Saving ${nameOf({ ...before, ...shown })} …`);
  try {
    let saved: Saved<T> | undefined;
    await store.updateOptimistically(before.id, shown, async () => {
      saved = await saveChanges(editing, before, entered);
      return saved.state;
    });
    if (saved) showStatus(`Saved ${nameOf(saved.state)}.${saved.others}`);
  } catch (error) {
    const [from, draft]: [T, V] = error instanceof Conflict ? [error.now, error.values] : [before, entered];
    const again = { label: "Edit again", run: () => editAgain(from, draft, error) };
    showProblem(`${nameOf(before)} was not changed. ${errorText(error)}`, again);
  }
}
