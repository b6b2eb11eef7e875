// The table. A column is sortable if the API supports it.
import type { Organization } from "clerk-organizations";
import { isLoading } from "./list-data.ts";
import { listQuery, type Order, setQuery } from "./list-query.ts";
import { Row } from "./row.tsx";

export function Table({ rows }: { rows: Organization[] | undefined }) {
  return (
    <table aria-labelledby="title" aria-busy={isLoading.value}>
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">Logo</span>
          </th>
          <Sortable column="name" label="Name" firstOrder="name" />
          <th scope="col">Slug</th>
          <Sortable column="members_count" label="Members" firstOrder="-members_count" />
          <Sortable column="created_at" label="Created" firstOrder="-created_at" />
          <th scope="col">Updated</th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows?.map((organization) => <Row key={organization.id} organization={organization} />) ?? <Placeholders />}
      </tbody>
    </table>
  );
}

interface Column {
  column: "name" | "members_count" | "created_at";
  label: string;
  /** The order after the first click. */
  firstOrder: Order;
}

function Sortable({ column, label, firstOrder }: Column) {
  const { order } = listQuery.value;
  const isOrdered = order.endsWith(column);
  const isDown = order.startsWith("-");
  const next = isOrdered ? ((isDown ? column : `-${column}`) as Order) : firstOrder;
  return (
    <th scope="col" aria-sort={isOrdered ? (isDown ? "descending" : "ascending") : undefined}>
      <button type="button" class="sort" onClick={() => setQuery({ order: next })}>
        {label}
        <span aria-hidden="true">{isOrdered ? (isDown ? "↓" : "↑") : ""}</span>
      </button>
    </th>
  );
}

/** Placeholder rows of the final height, to avoid a layout shift. */
function Placeholders() {
  return (
    <>
      {Array.from({ length: listQuery.value.size }, (_, index) => (
        <tr key={index} class="placeholder">
          <td colSpan={7}>
            <span />
          </td>
        </tr>
      ))}
    </>
  );
}
