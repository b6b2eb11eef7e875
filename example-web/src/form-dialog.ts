// How a dialog's form is sent: one request at a time, cancelled when the dialog is closed, its errors shown in place.
import { isClerkError } from "clerk-organizations";
import { element, inside } from "./element.ts";
import { clearErrors, showErrors } from "./field-error.ts";
import { reload } from "./list.ts";

export interface FormDialog {
  form: HTMLFormElement;
  open(about: string, send: Send): void;
}
type Send = (data: FormData, signal: AbortSignal) => Promise<void>;

export function formDialog(id: string): FormDialog {
  const dialog = element(id, HTMLDialogElement);
  const form = inside<HTMLFormElement>(dialog, "form");
  inside<HTMLButtonElement>(form, ".cancel").addEventListener("click", () => dialog.close());
  return {
    form,
    open(about, send) {
      const line = form.querySelector(".about");
      if (line) line.textContent = about;
      clearErrors(form);
      const closed = new AbortController();
      dialog.addEventListener("close", () => closed.abort(), { once: true });
      form.onsubmit = (event) => {
        event.preventDefault();
        if (form.ariaBusy !== "true") submit(dialog, form, (data) => send(data, closed.signal));
      };
      dialog.showModal();
    },
  };
}

async function submit(dialog: HTMLDialogElement, form: HTMLFormElement, send: (data: FormData) => Promise<void>) {
  clearErrors(form);
  form.ariaBusy = "true";
  try {
    await send(new FormData(form));
    dialog.close();
  } catch (error) {
    showErrors(form, error);
    // It may have been done all the same; the list is what tells.
    if (isClerkError(error) && error.outcome === "unknown") void reload();
  } finally {
    form.ariaBusy = null;
  }
}

/** A field left empty is a parameter left out. */
export function text(data: FormData, name: string): string | undefined {
  return String(data.get(name) ?? "").trim() || undefined;
}

export function integer(data: FormData, name: string): number | undefined {
  const written = text(data, name);
  return written === undefined ? undefined : Number(written);
}
