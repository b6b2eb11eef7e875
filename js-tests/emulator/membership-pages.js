// Finds the page of a list of memberships that has filters, or is ordered by a field of the users.
import { Selection } from "./selection.js";
import { createUserFilters } from "./user-filters.js";

/**
 * Returns a function that takes a filter and a page. It returns the organization and the user of each membership of the
 * page, and the number of all matches, or undefined for a list that needs neither.
 */
export function createMembershipPages(db, indexes) {
  const ofOrganization = createOrganizationPages(db, indexes);
  const byUsers = createUserOrder(db, indexes);
  return (filter, page) => {
    if (filter.user !== undefined) return undefined;
    if (filter.organization !== undefined) return ofOrganization(filter, page);
    return page.column === "created_at" ? undefined : byUsers(page);
  };
}

function createOrganizationPages(db, indexes) {
  const filters = createUserFilters(db, indexes);
  const rolesWith = db.prepare("SELECT seq FROM roles WHERE key IN (SELECT value FROM json_each(?))").pluck();

  /** The users that have one of these roles in the organization. */
  const having = (members, keys) => {
    const roles = rolesWith.all(JSON.stringify(keys));
    return members.filter(([, role]) => roles.includes(role)).map(([user]) => user);
  };

  return ({ organization, ...filter }, { column, ...page }) => {
    const members = indexes.membersOf(organization);
    const users = members.map(([user]) => user);
    const all = column === "created_at" ? users : indexes.order("users", column);
    const selection = new Selection(all);
    selection.require(users);
    if (filter.role.length > 0) selection.require(having(members, filter.role));
    for (const lists of filters.included(filter)) selection.require(...lists);
    selection.exclude(filters.excluded(filter));
    const { rows, total } = selection.page(page);
    return { keys: rows.map((user) => [organization, user]), total };
  };
}

/** Orders all memberships by a field of their users. The memberships of one user follow each other, the first one first. */
function createUserOrder(db, indexes) {
  const ofUser = Object.fromEntries(
    ["ASC", "DESC"].map((direction) => [
      direction,
      db
        .prepare(`SELECT organization FROM memberships WHERE user = ?
          ORDER BY created_at ${direction}, organization ${direction} LIMIT ? OFFSET ?`)
        .pluck(),
    ]),
  );
  return ({ column, descending, offset, limit }) => {
    const { counts, total } = indexes.membershipCounts();
    const users = indexes.order("users", column);
    const keys = [];
    let skip = offset;
    for (let i = 0; i < users.length && keys.length < limit; i += 1) {
      const user = users[descending ? users.length - 1 - i : i];
      const count = counts.get(user) ?? 0;
      if (skip < count) {
        const organizations = ofUser[descending ? "DESC" : "ASC"].all(user, limit - keys.length, skip);
        keys.push(...organizations.map((organization) => [organization, user]));
      }
      skip = Math.max(0, skip - count);
    }
    return { keys, total };
  };
}
