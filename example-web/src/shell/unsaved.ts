// Warns before input that is not saved is lost: by the browser if it leaves the page, by the page itself for its links and Back.
import { useLayoutEffect } from "preact/hooks";

const QUESTION = "Your changes are not saved. Leave without saving?";

let unsavedViews = 0;

/** Asks for confirmation if the view has input that is not saved. */
export function mayLeaveView(): boolean {
  return unsavedViews === 0 || confirm(QUESTION);
}

/** Warns while a change is being sent: if the user leaves the page, the browser ends the request. */
export async function whileSending<T>(sent: Promise<T>): Promise<T> {
  const warn = (event: Event) => event.preventDefault();
  addEventListener("beforeunload", warn);
  try {
    return await sent;
  } finally {
    removeEventListener("beforeunload", warn);
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
    if (!isUnsaved) return;
    const warn = (event: Event) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
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
