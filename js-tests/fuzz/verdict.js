// What serde makes of an answer: the Rust models' verdict, from a process that is asked about one answer after the other.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

const generate = spawn(fileURLToPath(new URL("../../target/debug/generate", import.meta.url)), ["check"], {
  stdio: ["pipe", "pipe", "inherit"],
});
const lines = createInterface({ input: generate.stdout })[Symbol.asyncIterator]();
after(() => generate.kill());

/** The value of a parsed answer with the names that it has in JavaScript, or `undefined` where serde refuses it. */
export async function verdict(model, answer) {
  generate.stdin.write(`${JSON.stringify({ model, json: JSON.stringify(answer) })}\n`);
  const { value: line } = await lines.next();
  return JSON.parse(line).ok;
}

/**
 * Whether serde can be asked about an answer. It refuses half a surrogate pair and what is nested deeply, `JSON.stringify` writes
 * neither an infinite number nor the sign of a zero, and which of two names wins that become one in JavaScript is not documented.
 */
export const isComparable = (answer) => !isNested(answer, 100) && isPlainJson(answer);

function isPlainJson(value) {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object" || value === null) return true;
  const names = Object.keys(value);
  const areDistinct = Array.isArray(value) || new Set(names.map(camelCase)).size === names.length;
  return areDistinct && names.every((name) => isPlainJson(name) && isPlainJson(value[name]));
}

/** Whether a value has more than so many levels. */
export const isNested = (value, levels) =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((member) => isNested(member, levels - 1)));

const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
