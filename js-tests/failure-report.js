// A reporter for `node --test` that writes only what failed, briefly: CI keeps the end of a long log.
import { relative } from "node:path";
import { inspect, stripVTControlCharacters } from "node:util";

const LINES = 15;
const WIDTH = 500;

/** A key, with the escapes that JSON and URLs allow, and a token in a header. */
const SECRETS = /\bsk(?:_|\\+u005f|%5f)[\w\\%-]+|(?<=\bBearer )[^\s"']+/gi;

const isOwnFrame = (line) => !/^\s+at .*(?:\bnode:|node_modules|<anonymous>\)?$)/.test(line);

const block = (title, lines) =>
  [title, ...lines.map((line) => `    ${line.slice(0, WIDTH)}`)].join("\n").replace(SECRETS, "[secret]");

const linesOf = (text) =>
  stripVTControlCharacters(text)
    .split("\n")
    .filter((line) => line.trim() !== "");

/** The end of what a command without a reporter printed. */
export const endOf = (title, output) => block(title, linesOf(output).slice(-LINES));

/** Where a failing test is, its name, and the beginning of its error. `printed` is what its process wrote to stderr. */
function failureOf({ name, file, line, details }, printed) {
  const cause = details.error?.cause ?? details.error;
  // A process that crashed has no error of its own.
  const error =
    details.error?.failureType === "testCodeFailure" && typeof cause === "string" ? printed || cause : cause;
  const text = typeof error === "string" ? error : inspect(error);
  const place = file ? `${relative(process.cwd(), file)}:${line} ` : "";
  return block(`✖ ${place}${name}`, linesOf(text).filter(isOwnFrame).slice(0, LINES));
}

export default async function* failures(events) {
  const printed = new Map();
  for await (const { type, data } of events) {
    if (type === "test:stderr") printed.set(data.file, (printed.get(data.file) ?? "") + data.message);
    // A group fails because a test in it does.
    if (type !== "test:fail" || data.todo || data.details.error?.failureType === "subtestsFailed") continue;
    yield `${failureOf(data, printed.get(data.file))}\n`;
  }
}
