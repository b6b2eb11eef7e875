// Assigns the parts of an error to the fields of a form. The rest is shown for the whole form.
import { ClerkApiError, isClerkError } from "clerk-organizations/slim";
import { errorText, ruleText } from "../error-text.ts";

export interface FormErrors {
  fields: Record<string, string>;
  general: string;
}

/** Errors that the page itself finds. */
export class FieldErrors extends Error {
  constructor(readonly fields: Record<string, string>) {
    super(Object.values(fields).join(" "));
  }
}

/** @param names the names of the form's fields */
export function toFormErrors(error: unknown, names: string[]): FormErrors {
  const found = names.map((name) => [name, messageFor(error, name)] as const).filter(([, text]) => text);
  return { fields: Object.fromEntries(found), general: found.length < messageCount(error) ? errorText(error) : "" };
}

function messageFor(error: unknown, name: string): string {
  if (error instanceof FieldErrors) return Object.hasOwn(error.fields, name) ? (error.fields[name] ?? "") : "";
  if (error instanceof ClerkApiError) return error.field(name).join(" ");
  // An error of the package's own validation names the parameter.
  return isClerkError(error) && error.parameter === name ? ruleText(error) : "";
}

/** The number of messages in an error. */
function messageCount(error: unknown): number {
  if (error instanceof FieldErrors) return Object.keys(error.fields).length;
  return error instanceof ClerkApiError ? Math.max(1, error.errors.length) : 1;
}
