// The search field, which searches while the user types, and the order.
import { useEffect, useRef } from "preact/hooks";
import { listQuery, ORDERS, type Order, setQuery } from "./list-query.ts";

/** Long enough for fast typing to send one request, short enough to feel immediate. */
const DEBOUNCE_MS = 200;

export function Search() {
  const input = useRef<HTMLInputElement>(null);
  const debounce = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { query } = listQuery.value;
  // Back and forward change the query, but must not overwrite what is being typed.
  useEffect(() => {
    if (input.current && !debounce.current && input.current.value.trim() !== query) input.current.value = query;
  }, [query]);
  const onInput = () => {
    clearTimeout(debounce.current);
    debounce.current = setTimeout(() => {
      debounce.current = undefined;
      setQuery({ query: input.current?.value.trim() ?? "" });
    }, DEBOUNCE_MS);
  };
  return (
    <search>
      <div>
        <label for="query">Search</label>
        <input
          ref={input}
          id="query"
          type="search"
          placeholder="Name, slug or exact ID"
          autocomplete="off"
          spellcheck={false}
          onInput={onInput}
        />
      </div>
      <div class="order">
        <label for="order">Order</label>
        <select
          id="order"
          value={listQuery.value.order}
          onChange={({ currentTarget }) => setQuery({ order: currentTarget.value as Order })}
        >
          {Object.entries(ORDERS).map(([order, label]) => (
            <option key={order} value={order}>
              {label}
            </option>
          ))}
        </select>
      </div>
    </search>
  );
}
