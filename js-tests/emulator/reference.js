// The tables of the README, made from the code: the operations, and the errors that the emulator can answer with.
// `node js-tests/emulator/reference.js` writes them into the README.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createApp } from "./app.js";
import { form, INVALID } from "./errors.js";
import { refuse } from "./refusals.js";
import { VERSIONS } from "./versions.js";

const README = new URL("README.md", import.meta.url);

/** Stands for all parts of an emulator, because a route uses them only when a request arrives. */
const anything = new Proxy(() => anything, { get: () => anything });

/** The users are not among the operations, but tests need them. */
const isOperation = (path) => path.startsWith("/v1/") && !/^\/v1\/users(\/:id)?$/.test(path);

/** @returns {string[]} each operation as its method and its path */
export function operations() {
  const { routes } = createApp(anything);
  const all = routes.filter(({ method, path }) => method !== "ALL" && isOperation(path));
  return [...new Set(all.map(({ method, path }) => `${method} ${path}`))];
}

const PLACEHOLDER = "…";

/** Calls a function that makes an error, with a placeholder for each of its parameters. */
const example = (make) => make(...Array.from({ length: make.length }, () => PLACEHOLDER));

/** @returns {{ status: number, code: string, message: string }[]} every error, also several with the same code */
export function errors() {
  const whole = Object.values(refuse).flatMap((make) => {
    const { status, problems } = example(make);
    return problems.map((problem) => ({ status, problem }));
  });
  const ofFields = Object.values(form).map((make) => ({ status: INVALID, problem: example(make) }));
  return [...whole, ...ofFields].map(({ status, problem }) => ({
    status,
    code: problem.code,
    message: problem.long_message,
  }));
}

const row = (...cells) => `| ${cells.join(" | ")} |`;

function operationTable() {
  const methods = new Map();
  for (const operation of operations()) {
    const [method, path] = operation.split(" ");
    methods.set(path, [...(methods.get(path) ?? []), method]);
  }
  const rows = [...methods].map(([path, names]) => row(`\`${path.replaceAll(/:(\w+)/g, "{$1}")}\``, names.join(", ")));
  return [row("Path", "Methods"), row("---", "---"), ...rows];
}

function errorTable() {
  const messages = new Map();
  for (const { status, code, message } of errors()) {
    const name = `${status} ${code}`;
    messages.set(name, new Set([...(messages.get(name) ?? []), message]));
  }
  const rows = [...messages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, texts]) => {
      const [status, code] = name.split(" ");
      return row(status, `\`${code}\``, [...texts].map((text) => text.replaceAll("<", "&lt;")).join("<br>"));
    });
  return [row("Status", "Code", "Message"), row("---", "---", "---"), ...rows];
}

const TABLES = { operations: operationTable, errors: errorTable, versions: () => VERSIONS.map((name) => `- ${name}`) };

/** Returns the text of the README with its tables as the code has them. */
export function withTables(text) {
  return Object.entries(TABLES).reduce((result, [name, table]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(result)) throw new Error(`The README has no place for the ${name}.`);
    return result.replace(place, (_, begin, end) => `${begin}\n${table().join("\n")}\n\n${end}`);
  }, text);
}

export const readme = () => readFileSync(README, "utf8");

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(README, withTables(readme()));
