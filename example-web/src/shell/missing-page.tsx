import { EmptyState } from "../list/empty-state.tsx";
import { StatusLine } from "../list/status-line.tsx";
import { Link } from "./link.tsx";

export function MissingPage({ text = "There is no such page." }: { text?: string }) {
  return (
    <>
      <h1 id="title" tabIndex={-1}>
        Not found
      </h1>
      <StatusLine />
      <EmptyState text={text}>
        <Link href="/">All organizations</Link>
      </EmptyState>
    </>
  );
}
