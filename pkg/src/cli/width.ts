// How many columns of a terminal a text takes.

/** Two columns wide on every terminal: East Asian characters and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

let segmenter: Intl.Segmenter | undefined;

/** Characters as people see them. Making a segmenter takes longer than the rest of the start: it waits until one is needed. */
function charactersOf(text: string): Intl.SegmentData[] {
  segmenter ??= new Intl.Segmenter();
  return [...segmenter.segment(text)];
}

/** The text where it fits into `width` columns, else its beginning and an ellipsis, cut between characters as people see them. */
export function cut(text: string, width: number): string {
  // No character is wider than two columns for each of its code units.
  if (text.length * 2 <= width) return text;
  let columns = 0;
  let kept = "";
  for (const { segment } of charactersOf(text)) {
    const wide = WIDE.test(segment) ? 2 : 1;
    columns += wide;
    if (columns > width) return `${shortened(kept, columns - wide, width - 1)}…`;
    kept += segment;
  }
  return kept;
}

/** Without its last character where that leaves no room for the ellipsis. */
function shortened(text: string, columns: number, width: number): string {
  if (columns <= width) return text;
  const last = charactersOf(text).at(-1);
  return text.slice(0, last?.index ?? 0);
}
