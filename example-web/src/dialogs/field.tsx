// A form field with its label, hint and error.
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

/** Attributes of a field for an identifier. */
export const CODE = { autocapitalize: "none", spellcheck: false } as const;

/** The ARIA attributes of a field with an error. */
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

/** Returns `undefined` for an empty field, so that its parameter is omitted. */
export function text(data: FormData, name: string): string | undefined {
  return String(data.get(name) ?? "").trim() || undefined;
}

export function integer(data: FormData, name: string): number | undefined {
  const value = text(data, name);
  return value === undefined ? undefined : Number(value);
}

/** Reads all fields into values of the types that `like` has. An empty field is 0 or an empty string. */
export function readFields<V extends object>(data: FormData, like: V): V {
  const read = ([name, value]: [string, unknown]) => {
    if (typeof value === "boolean") return [name, data.has(name)];
    return [name, typeof value === "number" ? (integer(data, name) ?? 0) : (text(data, name) ?? "")];
  };
  return Object.fromEntries(Object.entries(like).map(read)) as V;
}
