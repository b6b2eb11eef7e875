// A row of the list of organizations.
import type { Organization } from "clerk-organizations/slim";
import { RowCheckbox } from "../bulk/checkboxes.tsx";
import type { Collection } from "../list/collection.ts";
import { Day } from "../list/day.tsx";
import { ACTIONS, ActionButton } from "../organization/actions.tsx";
import { Link } from "../shell/link.tsx";
import { Picture } from "../shell/picture.tsx";
import { organizationPath } from "../shell/route.ts";

export function Row({ organization, list }: { organization: Organization; list: Collection<Organization> }) {
  const { id, name, slug, createdAt, updatedAt } = organization;
  return (
    <tr>
      <td class="select">
        <RowCheckbox organization={organization} list={list} />
      </td>
      <td class="logo">
        <Picture {...organization} />
      </td>
      <th scope="row" class="name">
        <Link href={organizationPath(id)}>
          <bdi>{name}</bdi>
        </Link>
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
          <ActionButton key={action} action={action} organization={organization} store={list} />
        ))}
      </td>
    </tr>
  );
}

function members({ membersCount = 0, maxAllowedMemberships }: Organization): string {
  return maxAllowedMemberships ? `${membersCount} of ${maxAllowedMemberships}` : `${membersCount}`;
}
