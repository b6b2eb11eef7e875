// Text in columns of a terminal.
import stringWidth from "string-width";

/** The text where it fits into `width` columns, else its beginning and an ellipsis, cut between characters as people see them. */
export function cut(text: string, width: number): string {
  // No character is wider than two columns for each of its code units: measuring text that is not ASCII begins slowly.
  if (text.length * 2 <= width || stringWidth(text) <= width) return text;
  let kept = "";
  let columns = stringWidth("…");
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    columns += stringWidth(segment);
    if (columns > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text, filled with spaces to `width` columns. */
export const pad = (text: string, width: number) => text + " ".repeat(Math.max(0, width - stringWidth(text)));
