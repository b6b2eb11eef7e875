// Formats the matrix as a table for a terminal.

const HEAD = ["environment", "version", "import style", "works", "s", "ms", "what failed"];

/** Formats one line per row. A skipped row has the reason in place of a failure. */
export function table(rows) {
  const lines = [HEAD, ...rows.map(line)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  const text = lines.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column])).join("  "));
  text.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return text.map((each) => each.trimEnd()).join("\n");
}

/** `s` is the whole row with its installation, its build and the start of its server; `ms` is the scenario. */
function line({ name, version, style, outcome, seconds, ms, why }) {
  const works = { passed: "yes", failed: "NO", skipped: "skipped" }[outcome];
  return [name, version ?? "", style, works, rounded(seconds), rounded(ms), why ?? ""];
}

const rounded = (number) => (number === undefined ? "" : String(Math.round(number)));

export function summary(rows) {
  const count = (outcome) => rows.filter((row) => row.outcome === outcome).length;
  return `${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`;
}
