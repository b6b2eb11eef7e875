// Every list with each of its orders, filters and distances from its start. The paths are what the benchmark requests.

/** Both directions of each order. */
const orders = (...columns) => columns.flatMap((column) => [`order_by=${column}`, `order_by=-${column}`]);

const DAY_MS = 86_400_000;
const NAMED = ["created_at", "name", "key"];
const OF_USERS = ["created_at", "phone_number", "email_address", "first_name", "last_name", "username"];
const STATUSES = ["pending", "accepted", "revoked", "expired"];
const MODES = ["manual_invitation", "automatic_invitation", "automatic_suggestion"];

/**
 * The lists: `queries` are the filters and orders, and `total` is the number of rows without a filter, for the offsets.
 * `{n}` is another number in each request, so that no request repeats an earlier one.
 *
 * @param {object} facts what server.js tells about its store
 */
const listsOf = ({ organization, other, user, users, joined, totals }) => [
  {
    path: "/organizations",
    total: totals.organizations,
    orders: orders("created_at", "name", "members_count"),
    queries: [
      ...["query=ridge{n}", "query=ridge", "query=a", "query=-", "query=zzz{n}", `query=${organization}`],
      ...[
        `user_id=${user}`,
        `user_id=-${user}`,
        users
          .slice(0, 10)
          .map((id) => `user_id=${id}`)
          .join("&"),
      ],
      `organization_id=${organization}&organization_id=${other}`,
      `organization_id=-${organization}`,
      `user_id=${user}&query=ridge&organization_id=-${organization}`,
      ...["include_members_count=true", "include_missing_member_with_elevated_permissions=true"],
      ...["limit=100", "limit=100&include_members_count=true"],
    ],
  },
  {
    path: `/organizations/${organization}/memberships`,
    total: 10_000,
    orders: orders(...OF_USERS),
    queries: [
      ...["query=member+{n}", "query=member", "query=e", "query=zzz{n}", "name_query=member+{n}", "name_query=e"],
      ...["email_address_query=example", "email_address_query={n}", "username_query=ada", "phone_number_query=5"],
      ...["email_address=ada.adler@example.com", "username=ada_adler", "phone_number=5", "web3_wallet=5"],
      ...["role=org:member", "role=org:admin", "role=org:admin&role=org:member"],
      ...[`user_id=${user}`, `user_id=-${user}`, `user_id=${joined[5]}&user_id=${joined[9]}`],
      `last_active_at_after=${DAY_MS}`,
      "last_active_at_before={n}",
      `created_at_after=${DAY_MS}`,
      `created_at_before=${DAY_MS}`,
      "query=member&role=org:member&created_at_after=5&order_by=last_name",
      ...["limit=100", "limit=100&query=member"],
    ],
  },
  { path: "/organization_memberships", total: totals.memberships, orders: orders(...OF_USERS), queries: ["limit=100"] },
  { path: `/users/${user}/organization_memberships`, total: totals.ofUser, orders: [], queries: ["limit=100"] },
  {
    path: `/organizations/${organization}/invitations`,
    total: 2,
    orders: orders("created_at", "email_address"),
    queries: [...STATUSES.map((status) => `status=${status}`), "email_address=guest0@x.example"],
  },
  { path: `/organizations/${organization}/invitations/pending`, total: 2, orders: [], queries: [] },
  {
    path: "/organization_invitations",
    total: totals.invitations,
    orders: orders("created_at", "email_address"),
    queries: [
      ...STATUSES.map((status) => `status=${status}`),
      ...["status=pending&status=revoked", "query=guest1", "query=guest1@ember{n}", "query=zzz{n}", "limit=100"],
      "query=example&status=pending&order_by=email_address",
    ],
  },
  {
    path: `/users/${user}/organization_invitations`,
    total: 0,
    orders: [],
    queries: STATUSES.map((status) => `status=${status}`),
  },
  {
    path: `/organizations/${organization}/domains`,
    total: 1,
    orders: [],
    queries: ["verified=true", ...MODES.map((mode) => `enrollment_mode=${mode}`)],
  },
  {
    path: "/organization_domains",
    total: totals.domains,
    orders: orders("created_at", "name"),
    queries: [
      ...["verified=true", "verified=false", ...MODES.map((mode) => `enrollment_mode=${mode}`)],
      ...["enrollment_mode=-manual_invitation", `organization_id=${organization}`, `query=${organization}`],
      ...[
        "query=ridge",
        "query=zzz{n}",
        "domains=a{n}.example",
        "query=example&verified=true&order_by=-name",
        "limit=100",
      ],
    ],
  },
  ...["/organization_roles", "/organization_permissions", "/role_sets"].map((path) => ({
    path,
    total: 0,
    orders: orders(...NAMED),
    queries: ["query=e", "query=zzz{n}"],
  })),
];

const withQuery = (path, ...parts) => [path, parts.filter(Boolean).join("&")].filter(Boolean).join("?");

/** Where a page begins, as a part of all rows: at the start, in the middle, and at the end. */
const DEPTHS = [0, 0.5, 0.98];

/**
 * The paths of all lists: in each order pages at several depths, and each filter in each order or, if it is brief, in one
 * order, another for each filter.
 *
 * @returns {string[]}
 */
export const pathsOf = (facts, { isBrief = false } = {}) =>
  listsOf(facts).flatMap(({ path, total, orders, queries }) => {
    const deep = (order) => DEPTHS.map((depth) => withQuery(path, order, `offset=${Math.floor(total * depth)}`));
    const ordered = ["", ...orders].flatMap((order) => (total > SHORT ? deep(order) : withQuery(path, order)));
    const filtered = queries.flatMap((query, i) => {
      const all = query.includes("order_by") ? [""] : ["", ...orders];
      return (isBrief ? [all[i % all.length]] : all).map((order) => withQuery(path, query, order));
    });
    return [...ordered, ...filtered];
  });

/** A list of so few rows has no deep pages. */
const SHORT = 100;
