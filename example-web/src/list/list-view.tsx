// A list from top to bottom: its search, its status, its table and its pages.
import type { ComponentChildren } from "preact";
import { Pagination } from "./pagination.tsx";
import { Search } from "./search.tsx";
import { StatusLine } from "./status-line.tsx";
import { ListTable, type TableProps } from "./table.tsx";

/** @param props `children` are rendered above the table. */
export function ListView<Row extends object>({
  children,
  ...table
}: TableProps<Row> & { children?: ComponentChildren }) {
  const { list } = table;
  return (
    <>
      <Search list={list} />
      <StatusLine list={list} />
      {children}
      <ListTable {...table} />
      <Pagination list={list} />
    </>
  );
}
