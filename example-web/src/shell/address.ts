// The address of the page. Everything that the page shows follows from it, so that reload, back, forward and bookmarks work.
import { signal } from "@preact/signals";

export const address = signal(new URL(location.href));

addEventListener("popstate", () => (address.value = new URL(location.href)));

/** @param to a path, a query such as `?page=2`, or both */
export function navigate(to: string, { replace = false } = {}): void {
  const next = new URL(to, address.peek());
  if (next.href === address.peek().href) return;
  history[replace ? "replaceState" : "pushState"](null, "", next);
  address.value = next;
}
