import { EmptyState } from "../list/empty-state.tsx";
import { StatusLine } from "../list/status-line.tsx";
import { Link } from "./link.tsx";
import { PageTitle } from "./page-title.tsx";

export function MissingPage({ text = "There is no such page." }: { text?: string }) {
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
