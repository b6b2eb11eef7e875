// A field of a form: its label, what may be written there, and beneath it what was wrong with it.
import type { JSX } from "preact";
import { useContext } from "preact/hooks";
import { FormErrorsContext } from "./form-dialog.tsx";

type Props = JSX.IntrinsicElements["input"] & { name: string; label: string; hint?: string };

export function Field({ name, label, hint, ...input }: Props) {
  return (
    <div class="field">
      <label for={`field-${name}`}>
        {label} {hint && <small>{hint}</small>}
      </label>
      <input id={`field-${name}`} name={name} autocomplete="off" {...useError(name)} {...input} />
      <FieldError name={name} />
    </div>
  );
}

/** For what is an identifier, and no word of a language. */
export const CODE = { autocapitalize: "none", spellcheck: false } as const;

/** The attributes by which a field says that it is at fault. */
export function useError(name: string) {
  const text = useContext(FormErrorsContext)?.fields[name];
  return text ? ({ "aria-invalid": "true", "aria-describedby": `error-${name}` } as const) : {};
}

export function FieldError({ name }: { name: string }) {
  const text = useContext(FormErrorsContext)?.fields[name];
  return text ? (
    <p class="field-error" id={`error-${name}`}>
      {text}
    </p>
  ) : null;
}

/** A field left empty is a parameter left out. */
export function text(data: FormData, name: string): string | undefined {
  return String(data.get(name) ?? "").trim() || undefined;
}

export function integer(data: FormData, name: string): number | undefined {
  const value = text(data, name);
  return value === undefined ? undefined : Number(value);
}
