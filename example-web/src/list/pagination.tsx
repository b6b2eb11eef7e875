// The page buttons and the page size.

import { listQuery, PAGE_SIZES, setQuery } from "./list-query.ts";
import { total } from "./optimistic.ts";

const number = new Intl.NumberFormat();

export function Pagination() {
  const { page, size } = listQuery.value;
  const last = Math.max(1, Math.ceil(total.value / size));
  return (
    <nav aria-label="Pages">
      <label for="size">Per page</label>
      <select
        id="size"
        value={String(size)}
        onChange={({ currentTarget }) => setQuery({ size: Number(currentTarget.value) })}
      >
        {PAGE_SIZES.map((size) => (
          <option key={size} value={String(size)}>
            {size}
          </option>
        ))}
      </select>
      <span class="page-buttons">
        <PageButton to={page - 1} last={last} label="Previous" />
        <span>
          Page {number.format(page)} of {number.format(last)}
        </span>
        <PageButton to={page + 1} last={last} label="Next" />
      </span>
    </nav>
  );
}

/** Uses `aria-disabled`, because `disabled` would lose the keyboard focus on the last page. */
function PageButton({ to, last, label }: { to: number; last: number; label: string }) {
  const exists = to >= 1 && to <= last;
  const turnPage = () => {
    if (!exists) return;
    setQuery({ page: to });
    scrollTo({ top: 0 });
  };
  return (
    <button type="button" aria-disabled={!exists} onClick={turnPage}>
      {label}
    </button>
  );
}
