// The table of a list, or the reason why there is none. A column is sortable if the API supports it.
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { errorText } from "../error-text.ts";
import { rescueFocus } from "../shell/focus.ts";
import type { Collection } from "./collection.ts";
import { EmptyState } from "./empty-state.tsx";
import type { ListQuery } from "./list-query.ts";

export interface Column {
  /** The class of the column's cells. */
  name: string;
  label: ComponentChildren;
  /** The order after the first click, by the API's name; `-` is descending. */
  order?: string;
}

export interface TableProps<Row extends object> {
  list: Collection<Row>;
  /** The id of the table's heading. */
  labelledBy: string;
  columns: readonly Column[];
  row(row: Row): JSX.Element;
  /** What is shown if the list is empty without a search. */
  empty: JSX.Element;
}

export function ListTable<Row extends object>({ list, labelledBy, columns, row, empty }: TableProps<Row>) {
  const rows = list.rows.value;
  const shown = list.loaded.value.value?.query;
  const error = list.loaded.error.value;
  useLayoutEffect(rescueFocus, [rows]);
  if (!rows && error) return <LoadError list={list} error={error} />;
  const total = list.total.value;
  // Past the last page there are no rows, but the last page is about to be loaded.
  const isPast = shown && total > 0 && shown.offset >= total;
  if (shown && rows?.length === 0 && !isPast) return <NoRows list={list} shown={shown} empty={empty} />;
  return (
    <table class={list.source.name} aria-labelledby={labelledBy} aria-busy={list.loaded.isLoading.value}>
      <thead>
        <tr>
          {columns.map((column) => (
            <Heading key={column.name} list={list} {...column} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows?.length ? rows.map(row) : <Placeholders rows={list.query.value.size} columns={columns.length} />}
      </tbody>
    </table>
  );
}

function Heading<Row extends object>({ list, name, label, order: firstOrder }: Column & { list: Collection<Row> }) {
  if (!firstOrder)
    return (
      <th scope="col" class={name}>
        {label}
      </th>
    );
  const { order } = list.query.value;
  const field = firstOrder.replace(/^-/, "");
  const isOrdered = order.replace(/^-/, "") === field;
  const isDown = order.startsWith("-");
  const next = isOrdered ? (isDown ? field : `-${field}`) : firstOrder;
  return (
    <th scope="col" class={name} aria-sort={isOrdered ? (isDown ? "descending" : "ascending") : undefined}>
      <button type="button" class="sort" onClick={() => list.setQuery({ order: next })}>
        {label}
        <span aria-hidden="true">{isOrdered ? (isDown ? "↓" : "↑") : ""}</span>
      </button>
    </th>
  );
}

/** Placeholder rows of the final height, to avoid a layout shift. */
function Placeholders({ rows, columns }: { rows: number; columns: number }) {
  return (
    <>
      {Array.from({ length: rows }, (_, index) => (
        <tr key={index} class="placeholder">
          <td colSpan={columns}>
            <span />
          </td>
        </tr>
      ))}
    </>
  );
}

function LoadError<Row extends object>({ list, error }: { list: Collection<Row>; error: unknown }) {
  return (
    <EmptyState text={`The ${list.source.name} could not be loaded. ${errorText(error)}`}>
      <button type="button" aria-busy={list.loaded.isLoading.value} onClick={() => list.loaded.reload()}>
        Try again
      </button>
    </EmptyState>
  );
}

/** @param props `shown` is the query that found no rows. */
function NoRows<Row extends object>(props: { list: Collection<Row>; shown: ListQuery; empty: JSX.Element }) {
  const { list, empty } = props;
  const { query, filter } = props.shown;
  if (!query && !filter) return empty;
  const set = [query && "search", filter && "filter"].filter(Boolean).join(" and ");
  return (
    <EmptyState text={query ? `No ${list.source.name} match “${query}”.` : `No ${list.source.name} match the filter.`}>
      <button type="button" onClick={() => list.setQuery({ query: "", filter: "" })}>
        Clear {set}
      </button>
    </EmptyState>
  );
}
