// Adds an existing user. Not optimistic: the server can refuse it for many reasons.
import { ClerkApiError, type OrganizationMembership } from "clerk-organizations/slim";
import { memberships } from "../api.ts";
import { CODE, Field, text } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { errorText } from "../error-text.ts";
import type { Collection } from "../list/collection.ts";
import type { MaybeLoaded } from "../roles/role-choices.ts";
import { RoleField } from "../roles/role-field.tsx";
import { reloadShown } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";
import { nameOf, roleNameOf } from "./member.ts";
import { isFull, quotaText } from "./quota.ts";

interface Props {
  organization: MaybeLoaded;
  list: Collection<OrganizationMembership>;
}

export function AddDialog({ organization, list }: Props) {
  const send = async (data: FormData, signal: AbortSignal) => {
    const params = { userId: text(data, "userId") ?? "", role: text(data, "role") ?? "" };
    const added = await memberships
      .createOrganizationMembership(organization.id, params, { signal })
      .catch((error: unknown) => {
        throw concernsUser(error) ? new FieldErrors({ userId: errorText(error) }) : error;
      });
    showStatus(`Added ${nameOf(added)} as ${roleNameOf(added)}.`);
    // Without a search and in the default order, the newest member comes first.
    list.setQuery({ query: "", filter: "", order: "-created_at" });
    void reloadShown();
    return true;
  };
  return (
    <FormDialog title="Add member" about={organization.name} action="Add" send={send}>
      {isFull(organization) && (
        <p class="note">No seat is free: {quotaText(organization)}. Clerk refuses more members.</p>
      )}
      <Field name="userId" label="User ID" hint="of an existing user; user_…" required {...CODE} />
      <RoleField organization={organization} />
    </FormDialog>
  );
}

/** Clerk names no parameter if the user is a member already or does not exist. */
function concernsUser(error: unknown): boolean {
  if (!(error instanceof ClerkApiError) || error.field("role").length > 0) return false;
  return error.errors.some(
    ({ code, message }) =>
      code === "already_a_member_in_organization" || (code === "resource_not_found" && /\buser\b/i.test(message)),
  );
}
