// How one searches: as one types, asked when the fingers rest.
import { useEffect, useRef } from "preact/hooks";
import { ask, ORDERS, type Order, question } from "./list-query.ts";

/** Long enough to type a word in one go, short enough not to be noticed. */
const PAUSE_MS = 200;

export function Search() {
  const input = useRef<HTMLInputElement>(null);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { query } = question.value;
  // Back and forward change what is searched for; what is being typed stays.
  useEffect(() => {
    if (input.current && !pause.current && input.current.value.trim() !== query) input.current.value = query;
  }, [query]);
  const typed = () => {
    clearTimeout(pause.current);
    pause.current = setTimeout(() => {
      pause.current = undefined;
      ask({ query: input.current?.value.trim() ?? "" });
    }, PAUSE_MS);
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
          onInput={typed}
        />
      </div>
      <div class="order">
        <label for="order">Order</label>
        <select
          id="order"
          value={question.value.order}
          onChange={({ currentTarget }) => ask({ order: currentTarget.value as Order })}
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
