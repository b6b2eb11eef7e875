// Shows which values a merge adds, changes or removes.
import type { MergePreview, Metadata } from "clerk-organizations/slim";

interface Props {
  label: string;
  before: Metadata;
  preview: MergePreview;
  isPatch?: boolean;
}

export function Preview({ label, before, preview, isPatch }: Props) {
  const { added, changed, removed, result } = preview;
  const parts = [
    countText(added, isPatch ? "to set" : "to add"),
    countText(changed, "to change"),
    countText(removed, "to remove"),
  ].filter(Boolean);
  return (
    <div class="preview">
      <p role="status">{parts.length > 0 ? `${parts.join(", ")}.` : "No changes yet."}</p>
      <ul aria-label={`${label}: what will change`}>
        {added.map((path) => (
          <Line key={path} kind="added" word={isPatch ? "set" : "added"} path={path} after={valueAt(result, path)} />
        ))}
        {changed.map((path) => (
          <Line key={path} kind="changed" path={path} before={valueAt(before, path)} after={valueAt(result, path)} />
        ))}
        {removed.map((path) => (
          <Line key={path} kind="removed" path={path} before={valueAt(before, path)} />
        ))}
      </ul>
    </div>
  );
}

interface Change {
  kind: "added" | "changed" | "removed";
  word?: string;
  path: string;
  before?: unknown;
  after?: unknown;
}

function Line({ kind, word = kind, path, before, after }: Change) {
  return (
    <li class={kind}>
      <b>{word}</b> <code>{pathText(path)}</code>
      {before !== undefined && <del>{JSON.stringify(before)}</del>}
      {after !== undefined && <ins>{JSON.stringify(after)}</ins>}
    </li>
  );
}

function countText(paths: string[], what: string): string {
  return paths.length > 0 ? `${paths.length} ${what}` : "";
}

/** The value at a JSON pointer. */
function valueAt(metadata: Metadata, pointer: string): unknown {
  return pathSegments(pointer).reduce<unknown>(
    (value, segment) => (value as Metadata | undefined)?.[segment],
    metadata,
  );
}

function pathText(pointer: string): string {
  return pathSegments(pointer).join(" › ");
}

function pathSegments(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}
