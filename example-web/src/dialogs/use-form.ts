// A form that sends one request at a time, and shows its errors at its fields.
import { isClerkError } from "clerk-organizations/slim";
import { useEffect, useRef, useState } from "preact/hooks";
import { reloadShown } from "../shell/loaded.ts";
import { whileSending } from "../shell/unsaved.ts";
import { type FormErrors, toFormErrors } from "./form-errors.ts";

export function useForm(send: (data: FormData) => Promise<unknown>) {
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<FormErrors>();
  const [isBusy, setBusy] = useState(false);
  const showError = (error: unknown) => setErrors(toFormErrors(error, form.current ? names(form.current) : []));
  // Focus the first invalid field, so that a screen reader reads its error.
  useEffect(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), [errors]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy || !form.current) return;
    setErrors(undefined);
    setBusy(true);
    try {
      await whileSending(send(new FormData(form.current)));
    } catch (error) {
      showError(error);
      // The change may have been applied. Reloading shows it.
      if (isClerkError(error) && error.outcome === "unknown") void reloadShown();
    } finally {
      setBusy(false);
    }
  };
  return { form, errors, isBusy, showError, submit };
}

function names(form: HTMLFormElement): string[] {
  return [...form.querySelectorAll<HTMLInputElement>("[name]")].map(({ name }) => name);
}
