// Formats the figures as a table for a terminal.

const UNITS = {
  s: (value) => value.toFixed(1),
  ms: (value) => (Math.abs(value) < 10 ? value.toFixed(3) : value.toFixed(1)),
  B: (value) => Math.round(value).toLocaleString("en"),
  MB: (value) => value.toFixed(2),
  "": (value) => Math.round(value).toLocaleString("en"),
};

const HEAD = ["figure", "ours", "other side", "ratio", "middle half", "goal", "ok", "n"];

/** Formats all figures, one per line. */
export function table(figures) {
  const lines = [HEAD, ...figures.map(line)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  const text = lines.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column])).join("  "));
  text.splice(1, 0, "-".repeat(text[0].length));
  return text.map((each) => each.trimEnd()).join("\n");
}

function line({ name, kind, unit, against, ours, other, value, goal, ok, iterations }) {
  const show = kind === "ratio" ? (number) => number.toFixed(3) : (number) => `${UNITS[unit](number)} ${unit}`.trim();
  const sign = kind === "difference" && value.median >= 0 ? "+" : "";
  return [
    name,
    measured(ours, unit),
    other ? `${measured(other, unit)} ${against}` : "",
    kind === "amount" ? "" : sign + show(value.median),
    iterations > 1 ? `${show(value.p25)} - ${show(value.p75)}` : "",
    goal === undefined ? "" : `<= ${show(goal)}`,
    { true: "yes", false: "NO" }[ok] ?? "",
    String(iterations),
  ];
}

const measured = ({ median }, unit) => `${UNITS[unit](median)} ${unit}`.trim();
