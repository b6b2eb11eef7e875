// A row of the list of members.
import type { OrganizationMembership } from "clerk-organizations/slim";
import type { Collection } from "../list/collection.ts";
import { Day } from "../list/day.tsx";
import { Picture } from "../shell/picture.tsx";
import { Actions } from "./actions.tsx";
import { nameOf, roleNameOf } from "./member.ts";

export interface MemberProps {
  membership: OrganizationMembership;
  list: Collection<OrganizationMembership>;
}

export function Row({ membership, list }: MemberProps) {
  const { publicUserData: user } = membership;
  const name = nameOf(membership);
  const identifier = user?.identifier || user?.userId || membership.id;
  return (
    <tr>
      <td class="logo">
        <Picture name={name} imageUrl={user?.imageUrl} />
      </td>
      <th scope="row" class="name">
        <bdi>{name}</bdi>
        {user?.banned && <small> Banned</small>}
        {user?.deprovisioned && <small> Deprovisioned</small>}
        {identifier !== name && <small class="identifier">{identifier}</small>}
      </th>
      <td class="role">{roleNameOf(membership)}</td>
      <td class="created">
        <Day at={membership.createdAt} />
      </td>
      <td class="actions">{user && <Actions membership={membership} list={list} />}</td>
    </tr>
  );
}
