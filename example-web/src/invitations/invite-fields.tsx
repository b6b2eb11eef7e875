// The first step of inviting: the addresses, and what their invitations have in common.
import { FieldError, useError } from "../dialogs/field.tsx";
import type { MaybeLoaded } from "../roles/role-choices.ts";
import { RoleField } from "../roles/role-field.tsx";
import { OptionFields } from "./option-fields.tsx";

/** They stay in the form while they are hidden, so that going back loses nothing. */
export function InviteFields({ organization, isHidden }: { organization: MaybeLoaded; isHidden: boolean }) {
  return (
    <div hidden={isHidden}>
      <div class="field">
        <label for="field-addresses">
          Email addresses <small>one or many, also as copied from an email</small>
        </label>
        <textarea
          id="field-addresses"
          name="addresses"
          rows={6}
          autocomplete="off"
          spellcheck={false}
          {...useError("addresses")}
        />
        <FieldError name="addresses" />
      </div>
      <RoleField organization={organization} />
      <OptionFields />
    </div>
  );
}
