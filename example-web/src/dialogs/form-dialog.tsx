// How a dialog's form is sent: one request at a time, cancelled when the dialog is closed, its errors shown in place.
import { isClerkError } from "clerk-organizations";
import { type ComponentChildren, createContext } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { reload } from "../list/list-data.ts";
import { WaitIndicator } from "../wait-indicator.tsx";
import { closeDialog } from "./current-dialog.ts";
import { type FormErrors, toFormErrors } from "./form-errors.ts";

interface Props {
  title: string;
  about?: string;
  /** What the button says that sends the form. */
  action: string;
  kind?: "wide" | "danger";
  /** Whether something would be lost if it were closed by a slip of the hand. */
  isUnsaved?: () => boolean;
  /** What went wrong when it was sent before. */
  initialError?: unknown;
  /** Sends it; false when the dialog stays open. */
  send(data: FormData, signal: AbortSignal): Promise<boolean>;
  children: ComponentChildren;
}

export const FormErrorsContext = createContext<FormErrors | undefined>(undefined);

export function FormDialog({ title, about, action, kind, isUnsaved, initialError, send, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const stop = useRef(new AbortController());
  const [errors, setErrors] = useState<FormErrors>();
  const [isBusy, setBusy] = useState(false);
  const [isWarned, setWarned] = useState(false);
  const showError = (error: unknown) => setErrors(toFormErrors(error, form.current ? names(form.current) : []));

  useLayoutEffect(() => {
    dialog.current?.showModal();
    if (initialError) showError(initialError);
  }, []);
  // The focus goes to the first field at fault, and a screen reader reads its error with it.
  useEffect(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), [errors]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy || !form.current) return;
    setErrors(undefined);
    setBusy(true);
    try {
      if (await send(new FormData(form.current), stop.current.signal)) dialog.current?.close();
    } catch (error) {
      showError(error);
      // It may have been done all the same; the list is what tells.
      if (isClerkError(error) && error.outcome === "unknown") void reload();
    } finally {
      setBusy(false);
    }
  };

  return (
    <dialog
      ref={dialog}
      class={kind}
      role={kind === "danger" ? "alertdialog" : undefined}
      aria-labelledby="dialog-title"
      aria-describedby={about ? "dialog-about" : undefined}
      onCancel={(event) => {
        if (isWarned || !isUnsaved?.()) return;
        event.preventDefault();
        setWarned(true);
      }}
      onClose={() => {
        stop.current.abort();
        closeDialog();
      }}
    >
      <form ref={form} aria-busy={isBusy} onSubmit={submit}>
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
          {isWarned && "What you changed is not saved. Press Escape again to drop it."}
        </p>
        <footer>
          <WaitIndicator />
          <button type="button" class="cancel" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class={kind === "danger" ? "danger" : "primary"} aria-busy={isBusy}>
            {action}
          </button>
        </footer>
      </form>
    </dialog>
  );
}

function names(form: HTMLFormElement): string[] {
  return [...form.querySelectorAll<HTMLInputElement>("[name]")].map(({ name }) => name);
}
