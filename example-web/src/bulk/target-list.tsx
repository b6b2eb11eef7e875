import type { Organization } from "clerk-organizations/slim";

/** The names of the selected organizations. */
export function TargetList({ organizations }: { organizations: readonly Organization[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, which needs the focus.
    <ul class="targets" tabIndex={0} aria-label="Selected organizations">
      {organizations.map(({ id, name, slug }) => (
        <li key={id}>
          <bdi>{name}</bdi> <small>{slug || id}</small>
        </li>
      ))}
    </ul>
  );
}
