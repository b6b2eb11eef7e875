// Collects the rows of a host, and runs one when the tests request it.
import { NotRun } from "../../not-run.js";
import { callsOf } from "./calls.js";

const NAMES = { "Deno/": "deno", "Bun/": "bun", "Cloudflare-Workers": "workerd" };
const { userAgent } = globalThis.navigator;

/** The current host. */
export const HOST = Object.entries(NAMES).find(([beginning]) => userAgent.startsWith(beginning))[1];

const sections = [];

export function section(title, addRows, options = {}) {
  sections.push({ title, options, rows: [] });
  addRows();
}

export function row(id, fault, expected, run) {
  sections.at(-1).rows.push({ id, fault, expected, run });
}

/** The rows by section, without their functions. */
export const listed = () =>
  sections.map(({ title, options, rows }) => ({
    title,
    options,
    rows: rows.map(({ id, fault, expected }) => ({ id, fault, expected })),
  }));

/** Runs a row. Returns what it saw, or why it cannot run here. */
export async function runRow([sectionNumber, rowNumber]) {
  const ends = [];
  const t = { after: (end) => ends.push(end) };
  try {
    const { seen, calls } = await callsOf(() => sections[sectionNumber].rows[rowNumber].run(t));
    return calls > 0 ? { seen } : { notRun: "it makes no call of the package" };
  } catch (error) {
    if (error instanceof NotRun) return { notRun: error.message };
    throw error;
  } finally {
    for (const end of ends) await end();
  }
}
