// Random writes to an emulator, for tests of what must follow every write.
import { ok } from "./testing.js";

/** Writes that succeed, and some that are refused after they began. */
export const writesOf = ({ call, users, createUser, acceptInvitation, addMembers }, random, { organization }) => {
  let made = 0;
  /** Seeds leave enough of everything that a list is never empty. */
  const any = async (path) => random.pick((await ok(call("GET", `${path}limit=100`))).data);
  const anyOrganization = () => any("/organizations?");
  const next = () => {
    made += 1;
    return `New ${made} ${random.pick(["Ridge", "anchor", "Éa"])}`;
  };
  const guest = () => ({ email_address: `new${next().replaceAll(" ", "")}@example.org`, role: "org:member" });
  return [
    () => call("POST", "/organizations", { name: next(), created_by: random.pick(users) }),
    async () => call("PATCH", `/organizations/${(await anyOrganization()).id}`, { name: next() }),
    async () => call("PATCH", `/organizations/${(await anyOrganization()).id}`, { role_set_key: "role_set:reporting" }),
    async () => {
      const { id } = await anyOrganization();
      return id === organization ? undefined : call("DELETE", `/organizations/${id}`);
    },
    () =>
      createUser({ username: `user${made}${next().length}_${made}`, first_name: random.pick(["Zed", "ann", null]) }),
    () => addMembers(organization, 2),
    async () => {
      const { data } = await ok(call("GET", `/organizations/${organization}/memberships?limit=100`));
      const { user_id } = random.pick(data).public_user_data;
      return call(random.pick(["PATCH", "DELETE"]), `/organizations/${organization}/memberships/${user_id}`, {
        role: "org:admin",
      });
    },
    () => ok(call("POST", `/organizations/${organization}/invitations`, guest())),
    // The second is refused, so the first is rolled back.
    () => call("POST", `/organizations/${organization}/invitations/bulk`, [guest(), { ...guest(), role: "org:none" }]),
    async () => {
      const invitation = await any("/organization_invitations?status=pending&");
      try {
        acceptInvitation(invitation.id, random.pick(users));
      } catch {
        // The user is a member already.
      }
    },
    async () => {
      const { id, organization_id } = await any("/organization_invitations?status=pending&");
      return call("POST", `/organizations/${organization_id}/invitations/${id}/revoke`, {});
    },
  ];
};
