// Decodes a response with serde, the Rust models, in a process that gets one response after the other.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

const generate = spawn(fileURLToPath(new URL("../../target/debug/generate", import.meta.url)), ["check"], {
  stdio: ["pipe", "pipe", "inherit"],
});
const lines = createInterface({ input: generate.stdout })[Symbol.asyncIterator]();
after(() => generate.kill());

/** The value of a parsed response with its names in JavaScript, or `undefined` if serde refuses it. */
export async function verdict(model, answer) {
  generate.stdin.write(`${JSON.stringify({ model, json: JSON.stringify(answer) })}\n`);
  const { value: line } = await lines.next();
  return JSON.parse(line).ok;
}

/**
 * Whether serde can decode a response. It refuses lone surrogates and deep nesting, `JSON.stringify` writes neither an
 * infinite number nor the sign of a zero, and it is not documented which of two names wins that become the same in
 * JavaScript.
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

/** Whether a value has more than this many levels. */
export const isNested = (value, levels) =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((member) => isNested(member, levels - 1)));

const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
