/** Says why Clerk would refuse to remove or demote a member. */
export function LastManagerNote() {
  return (
    <p class="note">
      This is the last member who can manage the organization. At least one member needs a role that can manage and read
      members and delete the organization. Give another member such a role first.
    </p>
  );
}
