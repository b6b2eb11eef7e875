// A button that opens a dialog with the current state from the server, because what is shown may be out of date.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { errorText } from "../error-text.ts";
import { address } from "../shell/address.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { openDialog } from "./current-dialog.ts";

interface Props {
  label: string;
  /** What the dialog is about. */
  subject: string;
  /** Whether only the accessible name includes the subject, as in a row that shows it anyway. */
  isInRow?: boolean;
  kind?: "danger" | undefined;
  load(): Promise<JSX.Element>;
}

export function DialogButton({ label, subject, isInRow = true, kind, load }: Props) {
  const [isBusy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    await loadDialog(subject, load);
    setBusy(false);
  };
  return (
    <button
      type="button"
      class={kind}
      aria-label={isInRow ? `${label} ${subject}` : undefined}
      aria-busy={isBusy}
      onClick={open}
    >
      {label}
    </button>
  );
}

/** A dialog is being loaded. Others wait until it is open. */
let isLoading = false;

export async function loadDialog(subject: string, load: () => Promise<JSX.Element>): Promise<void> {
  if (isLoading) return;
  isLoading = true;
  showStatus("");
  const { pathname } = address.peek();
  try {
    const dialog = await load();
    // The user may have left for another view meanwhile.
    if (address.peek().pathname === pathname) openDialog(dialog);
  } catch (error) {
    showProblem(`${subject} could not be opened. ${errorText(error)}`);
    void reloadShown();
  } finally {
    isLoading = false;
  }
}
