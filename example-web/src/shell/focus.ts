// Keeps the keyboard's place when the element that has the focus disappears, as a row does when it is deleted.

let focused: Element | undefined;
/** The row of `focused` among all rows of the page, or -1. */
let rowIndex = -1;

const rows = () => [...document.querySelectorAll("tbody tr")];

addEventListener("focusin", ({ target }) => {
  // When a dialog closes, the browser returns the focus to what had it before.
  if (!(target instanceof Element) || target.closest("dialog")) return;
  focused = target;
  rowIndex = rows().findIndex((row) => row.contains(target));
});

/** If the focused element is gone, focuses the first button of the row that took its place, or the heading. */
export function rescueFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body || focused?.isConnected !== false) return;
    const row = rowIndex < 0 ? undefined : (rows()[rowIndex] ?? rows().at(-1));
    const place = row?.querySelector<HTMLElement>("button") ?? document.getElementById("title");
    place?.focus({ preventScroll: place.id === "title" });
  });
}
