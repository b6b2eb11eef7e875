// A row of the table.
import type { Organization } from "clerk-organizations";
import { ACTIONS, type Action, openAction, pendingAction } from "../dialogs/row-actions.tsx";
import { LogoImage } from "../logo/logo-image.tsx";

export function Row({ organization }: { organization: Organization }) {
  const { name, slug, createdAt, updatedAt } = organization;
  return (
    <tr>
      <td class="logo">
        <LogoImage organization={organization} />
      </td>
      <th scope="row" class="name">
        {name}
      </th>
      <td class="slug">{slug}</td>
      <td class="members">{members(organization)}</td>
      <td class="created">
        <Day at={createdAt} />
      </td>
      <td class="updated">
        <Day at={updatedAt} />
      </td>
      <td class="actions">
        {ACTIONS.map((action) => (
          <ActionButton key={action} action={action} organization={organization} />
        ))}
      </td>
    </tr>
  );
}

function ActionButton({ action, organization }: { action: Action; organization: Organization }) {
  const isBusy = pendingAction.value?.action === action && pendingAction.value.id === organization.id;
  return (
    <button
      type="button"
      class={action === "Delete" ? "danger" : undefined}
      aria-label={`${action} ${organization.name}`}
      aria-busy={isBusy}
      onClick={() => openAction(action, organization)}
    >
      {action}
    </button>
  );
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

function Day({ at }: { at: number }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={moment.format(date)}>
      {day.format(date)}
    </time>
  );
}

function members({ membersCount = 0, maxAllowedMemberships }: Organization): string {
  return maxAllowedMemberships ? `${membersCount} of ${maxAllowedMemberships}` : `${membersCount}`;
}
