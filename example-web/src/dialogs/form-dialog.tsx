// A dialog with a form. It sends one request at a time, which is aborted when the dialog is closed.
import { isClerkError } from "clerk-organizations/slim";
import { type ComponentChildren, createContext } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { rescueFocus } from "../shell/focus.ts";
import { showProblem } from "../shell/notifications.ts";
import { warn as warnOfUnload } from "../shell/unsaved.ts";
import { WaitIndicator } from "../shell/wait-indicator.tsx";
import { closeDialog } from "./current-dialog.ts";
import type { FormErrors } from "./form-errors.ts";
import { useForm } from "./use-form.ts";

interface Props {
  title: string;
  about?: string;
  /** The label of the submit button. Without one, the dialog only says why the action is not possible. */
  action?: string | undefined;
  kind?: "wide" | "danger";
  /** Returns whether closing the dialog would lose input. The first Escape then only warns, and the browser asks before leaving. */
  isUnsaved?: () => boolean;
  /** What the warning says instead. With it, the first click of the cancel button only warns too. */
  unsaved?: string | undefined;
  /** The error of an earlier attempt. */
  initialError?: unknown;
  /** Sends the form. Returns false to keep the dialog open. */
  send(data: FormData, signal: AbortSignal): Promise<boolean>;
  children: ComponentChildren;
}

export const FormErrorsContext = createContext<FormErrors | undefined>(undefined);

export function FormDialog({ title, about, action, kind, isUnsaved, unsaved, initialError, send, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const stop = useRef(new AbortController());
  const [isWarned, setWarned] = useState(false);
  const { form, errors, isBusy, showError, submit } = useForm(async (data) => {
    setWarned(false);
    const { signal } = stop.current;
    try {
      if (await send(data, signal)) dialog.current?.close();
    } catch (error) {
      if (signal.aborted) reportAbort(`“${title}”${about ? ` (${about})` : ""}`, error);
      throw error;
    }
  });

  useLayoutEffect(() => {
    dialog.current?.showModal();
    if (initialError) showError(initialError);
  }, []);

  // Not after the next frame: the user may leave before it.
  useLayoutEffect(() => {
    const listener = (event: Event) => isUnsaved?.() && warnOfUnload(event);
    addEventListener("beforeunload", listener);
    return () => removeEventListener("beforeunload", listener);
  });

  /** Returns whether closing has to wait, because the user has not been warned. */
  const warn = () => {
    if (isWarned || !isUnsaved?.()) return false;
    setWarned(true);
    return true;
  };

  return (
    <dialog
      ref={dialog}
      class={kind}
      role={kind === "danger" ? "alertdialog" : undefined}
      aria-labelledby="dialog-title"
      aria-describedby={about ? "dialog-about" : undefined}
      onCancel={(event) => {
        if (warn()) event.preventDefault();
      }}
      onClose={() => {
        stop.current.abort();
        closeDialog();
        rescueFocus();
      }}
    >
      <form ref={form} aria-busy={isBusy} onInput={() => setWarned(false)} onSubmit={submit}>
        <h2 id="dialog-title">{title}</h2>
        {about && (
          <p id="dialog-about" class="about">
            {about}
          </p>
        )}
        <FormErrorsContext.Provider value={errors}>{children}</FormErrorsContext.Provider>
        <p role="alert" class="problem">
          {errors?.general}
        </p>
        <p role="status" class="note">
          {isWarned && (unsaved ?? "Your changes are not saved. Press Escape again to discard them.")}
        </p>
        <footer>
          <WaitIndicator />
          <button type="button" class="cancel" onClick={() => (unsaved && warn()) || dialog.current?.close()}>
            {action ? "Cancel" : "Close"}
          </button>
          {action && (
            <button type="submit" class={kind === "danger" ? "danger" : "primary"} aria-busy={isBusy}>
              {action}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}

/** Says that a request may have arrived although the dialog was closed before its response. */
function reportAbort(what: string, error: unknown): void {
  if (isClerkError(error) && error.kind === "aborted" && error.outcome === "unknown")
    showProblem(`${what} was closed before the server responded. The change may have been applied.`);
}
