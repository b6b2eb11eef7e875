// The characters that control a terminal, are invisible, or change the direction of text. They are never shown unescaped.

/**
 * Control characters (C0, DEL, C1), line and paragraph separators, and invisible characters, including those that change the direction
 * of text. The two joiners and the two variation selectors are excluded, because scripts and emoji need them.
 */
export const CONTROLS =
  /[\p{Cc}\p{Zl}\p{Zp}\u2800]|(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Escapes these characters in JSON text, except the line feeds between its values. The meaning stays the same. */
export function escapeControls(json: string): string {
  return json.replace(CONTROLS, (found) => (found === "\n" ? found : found.split("").map(escaped).join("")));
}
