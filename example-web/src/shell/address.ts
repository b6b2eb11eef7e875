// The address of the page. Everything that the page shows follows from it, so that reload, back, forward and bookmarks work.
import { signal } from "@preact/signals";
import { mayLeaveView } from "./unsaved.ts";

export const address = signal(new URL(location.href));

addEventListener("popstate", () => {
  const next = new URL(location.href);
  // The browser has left the address already, so the user who stays gets it back.
  if (isStaying(next)) history.pushState(null, "", address.peek());
  else address.value = next;
});

/** A view keeps its input as long as only the query changes. */
const isStaying = (next: URL) => next.pathname !== address.peek().pathname && !mayLeaveView();

/** @param to a path, a query such as `?page=2`, or both */
export function navigate(to: string, { replace = false } = {}): void {
  const next = new URL(to, address.peek());
  if (next.href === address.peek().href || isStaying(next)) return;
  history[replace ? "replaceState" : "pushState"](null, "", next);
  address.value = next;
}
