// Warns before input that is not saved is lost: by the browser if it leaves the page, by the page itself for its links and Back.
import { useLayoutEffect } from "preact/hooks";

let unsavedViews = 0;

/** Asks for confirmation if the view has input that is not saved. */
export function mayLeaveView(): boolean {
  return unsavedViews === 0 || confirm("Your changes are not saved. Leave without saving?");
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
