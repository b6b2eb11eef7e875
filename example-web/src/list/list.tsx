// The table, or the reason why there is none.
import type { ComponentChildren } from "preact";
import { CreateDialog } from "../dialogs/create-dialog.tsx";
import { openDialog } from "../dialogs/current-dialog.ts";
import { errorText } from "../error-text.ts";
import { isLoading, listError, reload } from "./list-data.ts";
import { listQuery, setQuery } from "./list-query.ts";
import { rows } from "./optimistic.ts";
import { Table } from "./table.tsx";

export function List() {
  const { query } = listQuery.value;
  if (rows.value && rows.value.length > 0) return <Table rows={rows.value} />;
  if (!rows.value && !listError.value) return <Table rows={undefined} />;
  if (!rows.value)
    return (
      <EmptyState text={`The organizations could not be loaded. ${errorText(listError.value)}`}>
        <button type="button" aria-busy={isLoading.value} onClick={reload}>
          Try again
        </button>
      </EmptyState>
    );
  if (query)
    return (
      <EmptyState text={`No organization matches “${query}”.`}>
        <button type="button" onClick={() => setQuery({ query: "" })}>
          Clear the search
        </button>
      </EmptyState>
    );
  return (
    <EmptyState text="No organizations yet.">
      <button type="button" onClick={() => openDialog(<CreateDialog />)}>
        Create the first one
      </button>
    </EmptyState>
  );
}

function EmptyState({ text, children }: { text: string; children: ComponentChildren }) {
  return (
    <div class="empty-state">
      <p>{text}</p>
      {children}
    </div>
  );
}
