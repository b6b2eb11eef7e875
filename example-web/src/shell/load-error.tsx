// Stands in place of what could not be loaded.
import { useLayoutEffect } from "preact/hooks";
import { errorText } from "../error-text.ts";
import { EmptyState } from "../list/empty-state.tsx";
import { rescueFocus } from "./focus.ts";
import type { Loaded } from "./loaded.ts";

type Failed = Pick<Loaded<unknown>, "name" | "error" | "isLoading" | "reload">;

export function LoadError({ loaded }: { loaded: Failed }) {
  useLayoutEffect(() => rescueFocus, []);
  return (
    <EmptyState text={`${loaded.name} could not be loaded. ${errorText(loaded.error.value)}`}>
      <button type="button" aria-busy={loaded.isLoading.value} onClick={() => loaded.reload()}>
        Try again
      </button>
    </EmptyState>
  );
}
