// Formats the matrix as a table for a terminal.

const HEAD = ["environment", "version", "import style", "works", "ms", "what failed"];

/** Formats one line per row. A skipped row has the reason in place of a failure. */
export function table(rows) {
  const lines = [HEAD, ...rows.map(line)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  const text = lines.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column])).join("  "));
  text.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return text.map((each) => each.trimEnd()).join("\n");
}

function line({ name, version, style, outcome, ms, why }) {
  const works = { passed: "yes", failed: "NO", skipped: "skipped" }[outcome];
  return [name, version ?? "", style, works, ms === undefined ? "" : String(Math.round(ms)), why ?? ""];
}

export function summary(rows) {
  const count = (outcome) => rows.filter((row) => row.outcome === outcome).length;
  return `${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`;
}
