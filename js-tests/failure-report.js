// A reporter for `node --test` that writes only failures, briefly, because CI shows the end of a long log.
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

/** The end of the output of a command that has no reporter. */
export const endOf = (title, output) => block(title, linesOf(output).slice(-LINES));

/** The position of a failing test, its name, and the start of its error. `printed` is the stderr of its process. */
function failureOf({ name, file, line, details }, printed) {
  const cause = details.error?.cause ?? details.error;
  // A crashed process has no error object.
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
    // A group is skipped: it fails because of a test in it, which is reported.
    if (type !== "test:fail" || data.todo || data.details.error?.failureType === "subtestsFailed") continue;
    yield `${failureOf(data, printed.get(data.file))}\n`;
  }
}
