// Which part of an error belongs beside which field, and what is left to be said for all of the form.
import { ClerkApiError, isClerkError } from "clerk-organizations";
import { errorText, ruleText } from "../error-text.ts";

export interface FormErrors {
  /** By the field's name. */
  fields: Record<string, string>;
  general: string;
}

/** What the page itself finds wrong. */
export class FieldErrors extends Error {
  constructor(readonly fields: Record<string, string>) {
    super(Object.values(fields).join(" "));
  }
}

/** `names` are those of the form's fields. */
export function toFormErrors(error: unknown, names: string[]): FormErrors {
  const found = names.map((name) => [name, messageFor(error, name)] as const).filter(([, text]) => text);
  return { fields: Object.fromEntries(found), general: found.length < messageCount(error) ? errorText(error) : "" };
}

function messageFor(error: unknown, name: string): string {
  if (error instanceof FieldErrors) return Object.hasOwn(error.fields, name) ? (error.fields[name] ?? "") : "";
  if (error instanceof ClerkApiError) return error.field(name).join(" ");
  // What the package itself refuses to send names its parameter.
  return isClerkError(error) && error.parameter === name ? ruleText(error) : "";
}

/** How many things an error says. */
function messageCount(error: unknown): number {
  if (error instanceof FieldErrors) return Object.keys(error.fields).length;
  return error instanceof ClerkApiError ? Math.max(1, error.errors.length) : 1;
}
