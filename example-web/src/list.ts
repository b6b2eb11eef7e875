// Which organizations are shown: one page of those that match the search; an answer overtaken by a newer question is dropped.
import { isClerkError, type Organizations } from "clerk-organizations";
import { api } from "./api.ts";
import { element } from "./element.ts";
import { complain, say } from "./message.ts";
import { row } from "./row.ts";

const pageSize = 20;
/** Long enough to type a word in one go, short enough not to be noticed. */
const typingPause = 250;

const title = element("title", HTMLElement);
const query = element("query", HTMLInputElement);
const table = element("organizations", HTMLTableElement);
const rows = element("rows", HTMLTableSectionElement);
const empty = element("empty", HTMLElement);
const range = element("range", HTMLElement);
const previous = element("previous", HTMLButtonElement);
const next = element("next", HTMLButtonElement);

let offset = 0;
let total = 0;
let current = new AbortController();
let typing: ReturnType<typeof setTimeout>;

query.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => ask(0), typingPause);
});
previous.addEventListener("click", () => turn(offset - pageSize));
next.addEventListener("click", () => turn(offset + pageSize));

export function reload(): Promise<void> {
  return show(offset);
}

/** A new organization is first in the list of all: the search is cleared so that it is seen. */
export function showNewest(): Promise<void> {
  query.value = "";
  return show(0);
}

async function turn(to: number): Promise<void> {
  if (to < 0 || to >= total) return;
  await ask(to);
  scrollTo({ top: 0 });
}

/** A new question: what was said about the last one no longer holds. */
function ask(from: number): Promise<void> {
  say("");
  return show(from);
}

async function show(from: number): Promise<void> {
  clearTimeout(typing);
  current.abort();
  current = new AbortController();
  const { signal } = current;
  table.ariaBusy = "true";
  try {
    const page = await load(from, signal);
    if (!signal.aborted) draw(page);
  } catch (error) {
    if (!isClerkError(error) || error.kind !== "aborted") complain(error);
  } finally {
    if (!signal.aborted) table.ariaBusy = "false";
  }
}

/** After a deletion the page may no longer exist: the last one that does is asked for instead. */
async function load(from: number, signal: AbortSignal): Promise<Organizations> {
  const text = query.value.trim() || undefined;
  const page = await api.listOrganizations(
    { limit: pageSize, offset: from, query: text, includeMembersCount: true },
    { signal },
  );
  offset = from;
  if (page.data.length > 0 || from === 0) return page;
  return load(Math.max(0, Math.ceil(page.totalCount / pageSize) - 1) * pageSize, signal);
}

function draw({ data, totalCount }: Organizations): void {
  total = totalCount;
  keepingFocus(() => rows.replaceChildren(...data.map(row)));
  table.hidden = data.length === 0;
  empty.hidden = data.length > 0;
  empty.textContent = query.value ? `No organization matches “${query.value}”.` : "No organizations yet.";
  range.textContent = total ? `${offset + 1}–${offset + data.length} of ${total}` : "0 of 0";
  // Not `disabled`, which would drop the keyboard's focus when the last page is reached.
  previous.ariaDisabled = String(offset === 0);
  next.ariaDisabled = String(offset + pageSize >= total);
}

function keepingFocus(change: () => void): void {
  const focused = rows.contains(document.activeElement) ? document.activeElement?.id : undefined;
  change();
  if (focused) (document.getElementById(focused) ?? title).focus();
}
