// The checkboxes of the list: one in each row, and one for all rows of the page.
import type { Organization } from "clerk-organizations/slim";
import type { Collection } from "../list/collection.ts";
import { selection } from "./selection.ts";

interface RowProps {
  organization: Organization;
  list: Collection<Organization>;
}

export function RowCheckbox({ organization, list }: RowProps) {
  return (
    <input
      type="checkbox"
      aria-label={`Select ${organization.name}`}
      checked={selection.all.has(organization.id)}
      // Without this, Shift+click would also select text.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onClick={({ currentTarget, shiftKey }) => {
        currentTarget.focus();
        selection.click(list.rows.peek() ?? [], organization, currentTarget.checked, shiftKey);
      }}
    />
  );
}

export function PageCheckbox({ list, id }: { list: Collection<Organization>; id?: string }) {
  const rows = list.rows.value ?? [];
  const count = rows.filter(({ id }) => selection.all.has(id)).length;
  const isAll = count > 0 && count === rows.length;
  return (
    <input
      id={id}
      type="checkbox"
      aria-label={id ? undefined : "Select all on this page"}
      checked={isAll}
      indeterminate={count > 0 && !isAll}
      onClick={() => selection.set(rows, !isAll)}
    />
  );
}
