// Cuts and pads text to columns of a terminal.
import stringWidth from "string-width";

/** Cuts text that is wider than `width` columns between grapheme clusters, and adds an ellipsis. */
export function cut(text: string, width: number): string {
  // No character is wider than two columns per code unit. This check avoids measuring, whose start is slow for text that is not ASCII.
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

/** Pads text with spaces to `width` columns. */
export const pad = (text: string, width: number) => text + " ".repeat(Math.max(0, width - stringWidth(text)));
