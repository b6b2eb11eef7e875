// Renders a role set as Clerk sends it.

export function createRender({ roleSets, migrations }) {
  const item =
    (counts) =>
    ({ seq, custom: _, ...role }) => ({
      object: "role_set_item",
      ...role,
      members_count: counts.get(seq) ?? 0,
      has_members: counts.has(seq),
    });
  return ({ seq, default_role, creator_role, type, ...row }) => {
    const render = item(roleSets.memberCounts({ type, key: row.key }));
    const roles = roleSets.rolesOf({ seq });
    const one = (wanted) => render(roles.find((role) => role.seq === wanted));
    return {
      object: "role_set",
      ...row,
      type,
      roles: roles.map(render),
      default_role: one(default_role),
      creator_role: one(creator_role),
      role_set_migration: migrations.openOf({ seq }),
    };
  };
}
