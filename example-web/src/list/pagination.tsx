// The page buttons and the page size.
import type { Collection } from "./collection.ts";
import { PAGE_SIZES } from "./list-query.ts";

const number = new Intl.NumberFormat();

export function Pagination<Row extends object>({ list }: { list: Collection<Row> }) {
  const { page, size } = list.query.value;
  const last = Math.max(1, Math.ceil(list.total.value / size));
  const turnTo = (to: number) => {
    if (to < 1 || to > last) return;
    list.setQuery({ page: to });
    scrollTo({ top: 0 });
  };
  return (
    <nav aria-label="Pages">
      <label for="size">Per page</label>
      <select
        id="size"
        value={String(size)}
        onChange={({ currentTarget }) => list.setQuery({ size: Number(currentTarget.value) })}
      >
        {PAGE_SIZES.map((size) => (
          <option key={size} value={String(size)}>
            {size}
          </option>
        ))}
      </select>
      <span class="page-buttons">
        {/* `aria-disabled`, because `disabled` would lose the keyboard focus on the last page. */}
        <button type="button" aria-disabled={page <= 1} onClick={() => turnTo(page - 1)}>
          Previous
        </button>
        <span>
          Page {number.format(page)} of {number.format(last)}
        </span>
        <button type="button" aria-disabled={page >= last} onClick={() => turnTo(page + 1)}>
          Next
        </button>
      </span>
    </nav>
  );
}
