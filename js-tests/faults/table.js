// Formats the table of faults, with a line for each row and a column for each host, and finds its problems.

/** Every host, and the minimum number of rows that it runs. Fewer mean that rows have silently stopped running. */
export const HOSTS = [
  { name: "node", title: "Node", least: 150 },
  { name: "deno", title: "Deno", least: 150 },
  { name: "bun", title: "Bun", least: 150 },
  { name: "workerd", title: "workerd", least: 142 },
  { name: "rust", title: "Rust", least: 74 },
  { name: "chromium", title: "Chromium", least: 23 },
  { name: "firefox", title: "Firefox", least: 23 },
  { name: "webkit", title: "WebKit", least: 23 },
];

const FAULTS = Array.from({ length: 78 }, (_, i) => `F${i + 1}`);
const LETTERS = "FRTASHP";
const order = ({ id }) => LETTERS.indexOf(id[0]) * 1000 + Number(id.slice(1));

/** Groups the records of the hosts into rows, each with one cell per host. */
export function rowsOf(recorded) {
  const rows = new Map();
  for (const { host, id, fault, expected, ...cell } of recorded.filter(({ absent }) => absent === undefined)) {
    const key = [id, fault, expected].join("\n");
    const row = rows.get(key) ?? { id, fault, expected, cells: {} };
    // If two rows have the same words, the failed one is shown.
    if (row.cells[host]?.ok !== false) row.cells[host] = cell;
    rows.set(key, row);
  }
  return [...rows.values()].sort((a, b) => order(a) - order(b));
}

/** The hosts that are missing on this machine, with the reasons. */
export const absentOf = (recorded) =>
  new Map(recorded.filter(({ absent }) => absent !== undefined).map(({ host, absent }) => [host, absent]));

const mark = (cell) => (cell?.ok === undefined ? "-" : cell.ok ? "ok" : "FAILED");

export function lineOf({ id, fault, expected, cells }) {
  const seen = HOSTS.map(({ name }) => cells[name]?.seen).find((words) => words !== undefined) ?? "";
  return written([id, fault, expected, ...HOSTS.map(({ name }) => mark(cells[name])), seen]);
}

export const heading = () => written(["row", "fault", "expected", ...HOSTS.map(({ title }) => title), "seen"]);

function written([id, fault, expected, ...rest]) {
  const [seen] = rest.splice(-1);
  const marks = rest.map((words) => words.padEnd(9)).join("");
  return `${cut(id, 4)}${cut(fault, 44)} ${cut(expected, 52)} ${marks}${cut(seen, 60)}`.trimEnd();
}

const cut = (words, width) => (words.length > width ? `${words.slice(0, width - 1)}…` : words).padEnd(width);

/** The rows that a host does not run, by reason. */
export function reasonsOf(rows, { name, title }) {
  const reasons = new Map();
  for (const { id, cells } of rows.filter(({ cells }) => cells[name]?.ok === undefined)) {
    const reason = cells[name]?.notRun ?? unknownTo(id, name);
    reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  }
  return [...reasons].map(
    ([reason, ids]) => `${title} does not run ${ids.length} of the rows: ${reason}${namesOf(ids)}`,
  );
}

const namesOf = (ids) => (ids.length > 20 ? "" : ` (${[...new Set(ids)].join(" ")})`);

/** The reason why a host has no record of a row: pages, for example, have their own rows. */
function unknownTo(id, host) {
  const isPage = ["chromium", "firefox", "webkit"].includes(host);
  if (id.startsWith("P")) return isPage ? "they have not been run" : "they are about a page";
  if (host === "rust") return "they are about what a program in JavaScript passes, and how it ends";
  return isPage ? "in a page the rows with a P stand for them" : "they have not been run";
}

const ranIn = (rows, host) => rows.filter(({ cells }) => cells[host]?.ok !== undefined).length;

/** The number of rows that each host passed. */
export function countsOf(rows, absent) {
  return HOSTS.map(({ name, title }) => {
    if (absent.has(name)) return `${title}: not on this machine: ${absent.get(name)}`;
    const passed = rows.filter(({ cells }) => cells[name]?.ok).length;
    return `${title}: ${passed} of ${ranIn(rows, name)} passed`;
  });
}

/** Whether a fault is met in Node: it has rows, and all passed. */
const isMet = (rows, fault) => {
  const ends = rows.filter(({ id }) => id === fault).map(({ cells }) => cells.node?.ok);
  return ends.length > 0 && ends.every((ok) => ok === true);
};

export const metOf = (rows) => `${FAULTS.filter((fault) => isMet(rows, fault)).length} of ${FAULTS.length}`;

/** All problems that make the report fail. */
export function problemsOf(rows, absent) {
  const failed = rows.flatMap(({ id, cells }) =>
    HOSTS.filter(({ name }) => cells[name]?.ok === false).map(
      ({ name, title }) => `failed: ${id} in ${title}: ${cells[name].seen}`,
    ),
  );
  const unmet = FAULTS.filter((fault) => !isMet(rows, fault)).map((fault) => `not met in Node: ${fault}`);
  const few = HOSTS.filter(({ name, least }) => !absent.has(name) && ranIn(rows, name) < least).map(
    ({ name, title, least }) => `too few rows: ${title} ran ${ranIn(rows, name)}, and should run at least ${least}`,
  );
  return [...failed, ...unmet, ...few];
}
