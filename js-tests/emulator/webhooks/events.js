// Renders changes as the events that Clerk sends.
import { createDomainList, renderDomain } from "../domain-list.js";
import { INSTANCE_ID } from "../ids.js";
import { createInvitationList, createRender as createInvitationRender } from "../invitation-list.js";
import { createMembershipList, createRender as createMembershipRender } from "../membership-list.js";
import { permission } from "../permissions.js";
import { createRoleRender } from "../roles.js";

const ONE = { limit: 1, offset: 0 };

/** The role as it was, with its permissions. */
const deletedRole = ({ seq: _, is_elevated, permissions: seqs, ...row }, permissions) => ({
  object: "role",
  ...row,
  is_creator_eligible: is_elevated === 1,
  permissions: seqs.map((seq) => permission(permissions.bySeq(seq))),
});

const deleted = (object, { id, slug }) => ({ object, id, slug: slug ?? undefined, deleted: true });

/** The data of an event of each kind, or undefined if a later write has deleted its resource. */
function createData({ db, indexes, address, render, roles, permissions }) {
  const memberships = createMembershipList({ db, indexes, address });
  const membershipText = createMembershipRender(address);
  const membership = (row) => JSON.parse(membershipText(row));
  const invitations = createInvitationList({ db, indexes, address });
  const invitation = createInvitationRender(address);
  const domains = createDomainList(db);
  const role = createRoleRender(roles);
  return {
    organization: ({ row }) => JSON.parse(render.organization({ seq: row }) ?? "null") ?? undefined,
    organizationMembership: ({ organization, user }) =>
      memberships({ organization, user }, ONE).rows.map(membership)[0],
    organizationInvitation: ({ id }) => invitations({ id }).rows.map(invitation)[0],
    organizationDomain: ({ organization, id }) => domains({ organization, id }).rows.map(renderDomain)[0],
    role: ({ row }) => [roles.bySeq(row)].filter(Boolean).map(role)[0],
    permission: ({ row }) => [permissions.bySeq(row)].filter(Boolean).map(permission)[0],
    "organization.deleted": ({ last }) => deleted("organization", last),
    "organizationMembership.deleted": ({ last }) => membership(last),
    "organizationDomain.deleted": ({ last }) => deleted("organization_domain", last),
    "role.deleted": ({ last }) => deletedRole(last, permissions),
    "permission.deleted": ({ last }) => ({ object: "permission", ...last }),
  };
}

const keyOf = ({ type, row, id, organization, user }) => [type.split(".")[0], row, id, organization, user].join();

/** One request that writes a resource several times is one event. */
function withoutRepeated(changes) {
  const seen = new Set();
  return changes.filter((change) => {
    const key = keyOf(change);
    const isRepeated = change.type.endsWith(".updated") && seen.has(key);
    seen.add(key);
    return !isRepeated;
  });
}

/** Whoever accepts an invitation becomes a member in the same transaction. */
function accepter({ type, organization }, changes, bySeq) {
  if (type !== "organizationInvitation.accepted") return {};
  const joined = changes.find(
    (change) => change.type === "organizationMembership.created" && change.organization === organization,
  );
  return joined === undefined ? {} : { user_id: bySeq(joined.user) };
}

/** @returns {(changes: object[], request?: { client_ip: string, user_agent: string }) => object[]} */
export function createEvents(parts) {
  const data = createData(parts);
  const userId = parts.db.prepare("SELECT id FROM users WHERE seq = ?").pluck();
  return (changes, { client_ip = "", user_agent = "" } = {}) =>
    withoutRepeated(changes).flatMap((change) => {
      const render = data[change.type] ?? data[change.type.split(".")[0]];
      const rendered = render(change);
      if (rendered === undefined) return [];
      return {
        data: { ...rendered, ...accepter(change, changes, (seq) => userId.get(seq)) },
        object: "event",
        type: change.type,
        timestamp: parts.address.now,
        instance_id: INSTANCE_ID,
        event_attributes: { http_request: { client_ip, user_agent } },
      };
    });
}
