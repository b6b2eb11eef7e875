// The form fields that a new invitation and one that is sent again have in common.
import { CheckField } from "../dialogs/check-field.tsx";
import { Field, integer, text } from "../dialogs/field.tsx";

/** Clerk's default. */
const DAYS = 30;

export function OptionFields({ days = DAYS, redirectHint = "optional" }: { days?: number; redirectHint?: string }) {
  return (
    <>
      <Field
        name="expiresInDays"
        label="Expires in days"
        hint="1 to 365"
        type="number"
        min={1}
        max={365}
        step={1}
        required
        defaultValue={days}
      />
      <Field name="redirectUrl" label="Redirect URL" hint={redirectHint} inputMode="url" spellcheck={false} />
      <CheckField name="notify" label="Send an email" isOn />
    </>
  );
}

export function readOptions(data: FormData) {
  return {
    expiresInDays: integer(data, "expiresInDays"),
    redirectUrl: text(data, "redirectUrl"),
    notify: data.has("notify"),
  };
}
