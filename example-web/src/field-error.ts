// Where an error is shown: beside the field it names, otherwise in the dialog's alert.
import { ClerkApiError, isClerkError } from "clerk-organizations";
import { inside } from "./element.ts";
import { textOf } from "./message.ts";

/** What the page itself finds wrong, by the field's name. */
export class FieldErrors extends Error {
  constructor(readonly fields: Record<string, string>) {
    super(Object.values(fields).join(" "));
  }
}

type Field = HTMLInputElement | HTMLTextAreaElement;

export function clearErrors(form: HTMLFormElement): void {
  inside(form, "[role=alert]").textContent = "";
  for (const shown of form.querySelectorAll(".field-error")) shown.remove();
  for (const field of fields(form)) {
    field.ariaInvalid = null;
    field.removeAttribute("aria-describedby");
  }
}

export function showErrors(form: HTMLFormElement, error: unknown): void {
  const wrong = fields(form).filter((field) => messages(error, field.name).length > 0);
  for (const field of wrong) mark(field, messages(error, field.name));
  // The focus goes to the first field at fault, and a screen reader reads its error with it.
  wrong[0]?.focus();
  if (wrong.length < count(error)) inside(form, "[role=alert]").textContent = textOf(error);
}

function fields(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>("input[name], textarea[name]")];
}

function messages(error: unknown, name: string): string[] {
  if (error instanceof ClerkApiError) return error.field(name);
  if (error instanceof FieldErrors)
    return Object.entries(error.fields).flatMap(([at, text]) => (at === name ? [text] : []));
  // What the package itself refuses to send names its parameter.
  return isClerkError(error) && error.parameter === name ? [error.message] : [];
}

/** How many things an error says; what is not beside a field must be in the alert. */
function count(error: unknown): number {
  if (error instanceof FieldErrors) return Object.keys(error.fields).length;
  return error instanceof ClerkApiError ? Math.max(1, error.errors.length) : 1;
}

function mark(field: Field, texts: string[]): void {
  const shown = document.createElement("p");
  shown.className = "field-error";
  shown.id = `${field.id}-error`;
  shown.textContent = texts.join(" ");
  field.after(shown);
  field.ariaInvalid = "true";
  field.setAttribute("aria-describedby", shown.id);
}
