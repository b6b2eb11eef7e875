// A JSON editor: a text field with line numbers, the invalid line marked, a preview of the changes, and the size.
import type { Metadata } from "clerk-organizations/slim";
import { useRef } from "preact/hooks";
import { FieldError, useError } from "../dialogs/field.tsx";
import { type Draft, MAX_BYTES } from "./draft.ts";
import { Preview } from "./preview.tsx";

interface Props {
  name: string;
  label: string;
  before: Metadata;
  text: string;
  draft: Draft;
  /** Whether the text is a patch: what it sets may be there already. */
  isPatch?: boolean;
  write(text: string): void;
}

export function JsonField({ name, label, before, text, draft, isPatch, write }: Props) {
  const gutter = useRef<HTMLPreElement>(null);
  const { mistake, preview } = draft;
  const lines = text.split("\n").length;
  const at = mistake?.line ?? lines + 1;
  const error = useError(name);
  const about = [mistake && `${name}-mistake`, error["aria-describedby"], !mistake && `${name}-size`]
    .filter(Boolean)
    .join(" ");
  return (
    <section>
      <label for={`field-${name}`}>{label}</label>
      <div class="json">
        <pre ref={gutter} aria-hidden="true">
          {numbers(1, at - 1)}
          {mistake && <span class="at-fault">{numbers(at, at)}</span>}
          {numbers(at + 1, lines)}
        </pre>
        <textarea
          id={`field-${name}`}
          name={name}
          rows={10}
          wrap="off"
          spellcheck={false}
          autocapitalize="none"
          value={text}
          {...error}
          aria-invalid={mistake ? "true" : error["aria-invalid"]}
          aria-describedby={about}
          onInput={({ currentTarget }) => write(currentTarget.value)}
          onScroll={({ currentTarget }) => gutter.current?.scrollTo({ top: currentTarget.scrollTop })}
        />
      </div>
      <p class="mistake" id={`${name}-mistake`} role="status">
        {mistake && `Line ${mistake.line}, column ${mistake.column}: ${mistake.text}.`}
      </p>
      {!mistake && <FieldError name={name} />}
      {!mistake && <Size id={`${name}-size`} label={label} bytes={preview.bytes} />}
      {!mistake && preview.bytes <= MAX_BYTES && (
        <Preview label={label} before={before} preview={preview} isPatch={isPatch} />
      )}
    </section>
  );
}

/** The numbers of lines as text, because an element for each is slow for a large text. */
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join("");

const number = new Intl.NumberFormat();

function Size({ id, label, bytes }: { id: string; label: string; bytes: number }) {
  return (
    <p class="size" data-full={bytes > MAX_BYTES}>
      <meter aria-label={`${label}: size`} min={0} max={MAX_BYTES} high={MAX_BYTES * 0.8} value={bytes} />
      <span id={id}>
        {number.format(bytes)} of {number.format(MAX_BYTES)} bytes
      </span>
    </p>
  );
}
