// What a merge will do, before it is sent: each place that it adds, changes or removes, with what was and what will be there.
import type { MergePreview, Metadata } from "clerk-organizations";

export function Preview({ label, before, preview }: { label: string; before: Metadata; preview: MergePreview }) {
  const { added, changed, removed, result } = preview;
  const parts = [counted(added, "to add"), counted(changed, "to change"), counted(removed, "to remove")].filter(
    Boolean,
  );
  return (
    <div class="preview">
      <p role="status">{parts.length > 0 ? `${parts.join(", ")}.` : "Nothing is changed yet."}</p>
      <ul aria-label={`${label}: what will change`}>
        {added.map((path) => (
          <Line key={path} kind="added" path={path} after={at(result, path)} />
        ))}
        {changed.map((path) => (
          <Line key={path} kind="changed" path={path} before={at(before, path)} after={at(result, path)} />
        ))}
        {removed.map((path) => (
          <Line key={path} kind="removed" path={path} before={at(before, path)} />
        ))}
      </ul>
    </div>
  );
}

interface Change {
  kind: "added" | "changed" | "removed";
  path: string;
  before?: unknown;
  after?: unknown;
}

function Line({ kind, path, before, after }: Change) {
  return (
    <li class={kind}>
      <b>{kind}</b> <code>{words(path)}</code>
      {before !== undefined && <del>{JSON.stringify(before)}</del>}
      {after !== undefined && <ins>{JSON.stringify(after)}</ins>}
    </li>
  );
}

function counted(paths: string[], what: string): string {
  return paths.length > 0 ? `${paths.length} ${what}` : "";
}

/** What a JSON pointer points at. */
function at(metadata: Metadata, pointer: string): unknown {
  return steps(pointer).reduce<unknown>((value, step) => (value as Metadata | undefined)?.[step], metadata);
}

function words(pointer: string): string {
  return steps(pointer).join(" › ");
}

function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
