// What a terminal obeys, or what hides in a text or turns its direction: no such character is shown as it is.

/**
 * Control characters (C0, DEL, C1), line and paragraph separators, and the invisible characters: those that turn the
 * direction of a text among them. The two joiners and the two selectors of emoji stay, which scripts and emoji need.
 */
export const CONTROLS =
  /[\p{Cc}\p{Zl}\p{Zp}\u2800]|(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** JSON text that means the same and holds none of them, but for the line feeds between its values. */
export function escapeControls(json: string): string {
  return json.replace(CONTROLS, (found) => (found === "\n" ? found : found.split("").map(escaped).join("")));
}
