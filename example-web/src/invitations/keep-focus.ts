/** Focuses the title if the focus is lost because the focused element disappears with a change. */
export async function keepFocus(change: Promise<unknown>): Promise<void> {
  requestAnimationFrame(restore);
  await change.catch(() => {});
  requestAnimationFrame(restore);
}

function restore(): void {
  if (document.activeElement === document.body) document.getElementById("title")?.focus({ preventScroll: true });
}
