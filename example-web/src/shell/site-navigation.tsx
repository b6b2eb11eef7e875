// The links to the views that concern the whole instance.
import { Link } from "./link.tsx";
import type { Route } from "./route.ts";

const LINKS = [
  { href: "/", label: "Organizations", views: ["organizations", "organization"] },
  { href: "/roles", label: "Roles and permissions", views: ["roles"] },
  { href: "/settings", label: "Settings", views: ["settings"] },
];

export function SiteNavigation({ view }: { view: Route["view"] }) {
  return (
    <nav class="site" aria-label="Instance">
      {LINKS.map(({ href, label, views }) => (
        <Link key={href} href={href} aria-current={views.includes(view) ? "page" : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
