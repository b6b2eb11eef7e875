import { useLayoutEffect } from "preact/hooks";
import { EmptyState } from "../list/empty-state.tsx";
import { StatusLine } from "../list/status-line.tsx";
import { rescueFocus } from "./focus.ts";
import { Link } from "./link.tsx";
import { PageTitle } from "./page-title.tsx";

export function MissingPage({ text = "There is no such page." }: { text?: string }) {
  useLayoutEffect(rescueFocus, []);
  return (
    <>
      <PageTitle text="Not found" />
      <StatusLine />
      <EmptyState text={text}>
        <Link href="/">All organizations</Link>
      </EmptyState>
    </>
  );
}
