// A button that opens a dialog with the current state from the server, because what is shown may be out of date.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { errorText } from "../error-text.ts";
import { address } from "../shell/address.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { currentDialog, openDialog } from "./current-dialog.ts";

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

/** Identifies the dialog that the user asked for last. */
let wanted: object | undefined;

export async function loadDialog(subject: string, load: () => Promise<JSX.Element>): Promise<void> {
  const own = {};
  wanted = own;
  showStatus("");
  const { pathname } = address.peek();
  // The user may have left for another view meanwhile, or opened another dialog, whose input must not be lost.
  const isWanted = () => wanted === own && address.peek().pathname === pathname && !currentDialog.peek();
  try {
    const dialog = await load();
    if (isWanted()) openDialog(dialog);
  } catch (error) {
    if (isWanted()) showProblem(`${subject} could not be opened. ${errorText(error)}`);
    void reloadShown();
  }
}
