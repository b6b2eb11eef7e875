// Measures how many bytes a page loads.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { asAmount } from "./figure.js";
import { bundle } from "./subject.js";

/** One class, everything in the default entry, and the only function of the official client. */
export const PROGRAMS = {
  oneClass: 'export { OrganizationsApi } from "clerk-organizations";',
  ours: 'export * from "clerk-organizations";',
  official: 'export { createClerkClient } from "@clerk/backend";',
};

const COMPRESSIONS = {
  raw: (bytes) => bytes.length,
  gzip: (bytes) => gzipSync(bytes, { level: 9 }).length,
  // Node's default is the best quality, 11.
  brotli: (bytes) => brotliCompressSync(bytes).length,
};

function* lines(name, ours, other, goal) {
  for (const [compression, measure] of Object.entries(COMPRESSIONS)) {
    const beside = other && { against: "@clerk/backend", other: [measure(other)] };
    const facts = { name: `${name}, ${compression}`, unit: "B", ours: [measure(ours)], ...beside };
    yield asAmount({ ...facts, goal: compression === "brotli" ? goal : undefined });
  }
}

export default async function* size({ subject }) {
  const page = async (program) => Buffer.from((await bundle(subject, program)).text);
  const official = await page(PROGRAMS.official);
  yield* lines("page with OrganizationsApi", await page(PROGRAMS.oneClass), official, 64_100);
  yield* lines("page with all classes", await page(PROGRAMS.ours), official, 67_900);
  yield* lines("wasm alone", readFileSync(subject.path("dist/clerk_organizations.wasm")), undefined, 46_000);
}
