// Warns before input that is not saved is lost: by the browser if it leaves the page, by the page itself for its links and Back.
import { useLayoutEffect } from "preact/hooks";

const QUESTION = "Your changes are not saved. Leave without saving?";

let unsavedViews = 0;
let isWarning = true;

/** A listener of `beforeunload`: the browser asks whether to leave the page. */
export function warn(event: Event): void {
  if (isWarning) event.preventDefault();
}

/** For when the session has ended, and nothing can be saved. */
export function reloadWithoutWarning(): void {
  isWarning = false;
  location.reload();
}

/** Asks for confirmation if the view has input that is not saved. */
export function mayLeaveView(): boolean {
  return unsavedViews === 0 || confirm(QUESTION);
}

/** Each has a listener of its own, because there can be several reasons to warn. */
function startWarning(): () => void {
  const listener = (event: Event) => warn(event);
  addEventListener("beforeunload", listener);
  return () => removeEventListener("beforeunload", listener);
}

/** Warns while a change is being sent: if the user leaves the page, the browser ends the request. */
export async function whileSending<T>(sent: Promise<T>): Promise<T> {
  const stop = startWarning();
  try {
    return await sent;
  } finally {
    stop();
  }
}

/** Asks for confirmation if leaving the page would lose something, as the browser does. */
export function mayLeavePage(): boolean {
  return dispatchEvent(new Event("beforeunload", { cancelable: true })) || confirm(QUESTION);
}

/** @param isUnsaved whether leaving the page would lose something */
export function useUnloadWarning(isUnsaved: boolean): void {
  // Not after the next frame: the user may leave before it.
  useLayoutEffect(() => {
    if (isUnsaved) return startWarning();
  }, [isUnsaved]);
}

/** @param isUnsaved whether leaving the view or the page would lose something */
export function useLeaveWarning(isUnsaved: boolean): void {
  useUnloadWarning(isUnsaved);
  useLayoutEffect(() => {
    if (!isUnsaved) return;
    unsavedViews += 1;
    return () => {
      unsavedViews -= 1;
    };
  }, [isUnsaved]);
}
