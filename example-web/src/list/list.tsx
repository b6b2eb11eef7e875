// What stands where the list is: its table, or why there is none.
import type { ComponentChildren } from "preact";
import { CreateDialog } from "../dialogs/create-dialog.tsx";
import { open } from "../dialogs/current-dialog.ts";
import { words } from "../error-text.ts";
import { failure, isLoading, reload } from "./list-data.ts";
import { ask, question } from "./list-query.ts";
import { rows } from "./optimistic.ts";
import { Table } from "./table.tsx";

export function List() {
  const { query } = question.value;
  if (rows.value && rows.value.length > 0) return <Table rows={rows.value} />;
  if (!rows.value && !failure.value) return <Table rows={undefined} />;
  if (!rows.value)
    return (
      <Instead text={`The organizations could not be loaded. ${words(failure.value)}`}>
        <button type="button" aria-busy={isLoading.value} onClick={reload}>
          Try again
        </button>
      </Instead>
    );
  if (query)
    return (
      <Instead text={`No organization matches “${query}”.`}>
        <button type="button" onClick={() => ask({ query: "" })}>
          Clear the search
        </button>
      </Instead>
    );
  return (
    <Instead text="No organizations yet.">
      <button type="button" onClick={() => open(<CreateDialog />)}>
        Make the first one
      </button>
    </Instead>
  );
}

function Instead({ text, children }: { text: string; children: ComponentChildren }) {
  return (
    <div class="instead">
      <p>{text}</p>
      {children}
    </div>
  );
}
