// The search field, which searches while the user types, the filter, and the order where there are no headings.
import { useEffect, useRef } from "preact/hooks";
import type { Collection } from "./collection.ts";

/** Long enough for fast typing to send one request, short enough to feel immediate. */
const DEBOUNCE_MS = 200;

export function Search<Row extends object>({ list }: { list: Collection<Row> }) {
  const { search, filter, orders } = list.source.shape;
  const value = list.query.value.filter;
  return (
    <search>
      {search && <SearchField list={list} {...search} />}
      {filter && (
        <Choice
          id="filter"
          label={filter.label}
          // The value of the address is a choice even if it is not known, or not yet.
          choices={{ "": filter.all, ...(value && { [value]: value }), ...filter.values }}
          value={value}
          choose={(value) => list.setQuery({ filter: value })}
        />
      )}
      {Object.keys(orders).length > 1 && (
        <div class="order">
          <Choice
            id="order"
            label="Order"
            choices={orders}
            value={list.query.value.order}
            choose={(order) => list.setQuery({ order })}
          />
        </div>
      )}
    </search>
  );
}

interface FieldProps<Row extends object> {
  list: Collection<Row>;
  label: string;
  placeholder: string;
}

function SearchField<Row extends object>({ list, label, placeholder }: FieldProps<Row>) {
  const input = useRef<HTMLInputElement>(null);
  const debounce = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { query } = list.query.value;
  // Back and forward change the query, but must not overwrite what is being typed.
  useEffect(() => {
    if (input.current && !debounce.current && input.current.value.trim() !== query) input.current.value = query;
  }, [query]);
  useEffect(() => () => clearTimeout(debounce.current), []);
  const onInput = () => {
    clearTimeout(debounce.current);
    debounce.current = setTimeout(() => {
      debounce.current = undefined;
      list.setQuery({ query: input.current?.value.trim() ?? "" });
    }, DEBOUNCE_MS);
  };
  return (
    <div class="search-field">
      <label for="query">{label}</label>
      <input
        ref={input}
        id="query"
        type="search"
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        onInput={onInput}
      />
    </div>
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  choices: Readonly<Record<string, string>>;
  value: string;
  choose(value: string): void;
}

function Choice({ id, label, choices, value, choose }: ChoiceProps) {
  return (
    <div>
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {Object.entries(choices).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
