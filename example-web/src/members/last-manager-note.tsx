/** Says why Clerk would refuse to remove or demote a member. */
export function LastManagerNote() {
  return (
    <p class="note">
      This is the last member whose role can manage and read members and delete the organization. Clerk requires one.
      First give another member such a role.
    </p>
  );
}
