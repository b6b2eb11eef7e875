// The list as a table: its columns, by which it can be ordered where the API can, and a row for each organization.
import type { Organization } from "clerk-organizations";
import { isLoading } from "./list-data.ts";
import { ask, type Order, question } from "./list-query.ts";
import { Row } from "./row.tsx";

export function Table({ rows }: { rows: Organization[] | undefined }) {
  return (
    <table aria-labelledby="title" aria-busy={isLoading.value}>
      <thead>
        <tr>
          <th scope="col">
            <span class="unseen">Logo</span>
          </th>
          <Sortable column="name" label="Name" first="name" />
          <th scope="col">Slug</th>
          <Sortable column="members_count" label="Members" first="-members_count" />
          <Sortable column="created_at" label="Created" first="-created_at" />
          <th scope="col">Updated</th>
          <th scope="col">
            <span class="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows?.map((organization) => <Row key={organization.id} organization={organization} />) ?? <Unknown />}
      </tbody>
    </table>
  );
}

interface Column {
  column: "name" | "members_count" | "created_at";
  label: string;
  /** How it is ordered when its heading is first pressed. */
  first: Order;
}

function Sortable({ column, label, first }: Column) {
  const { order } = question.value;
  const isOrdered = order.endsWith(column);
  const isDown = order.startsWith("-");
  const next = isOrdered ? ((isDown ? column : `-${column}`) as Order) : first;
  return (
    <th scope="col" aria-sort={isOrdered ? (isDown ? "descending" : "ascending") : undefined}>
      <button type="button" class="sort" onClick={() => ask({ order: next })}>
        {label}
        <span aria-hidden="true">{isOrdered ? (isDown ? "↓" : "↑") : ""}</span>
      </button>
    </th>
  );
}

/** Rows as high as those that will come, so that nothing jumps when they do. */
function Unknown() {
  return (
    <>
      {Array.from({ length: question.value.size }, (_, index) => (
        <tr key={index} class="unknown">
          <td colSpan={7}>
            <span />
          </td>
        </tr>
      ))}
    </>
  );
}
