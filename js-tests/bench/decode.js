// Measures what the generated checks and names cost over JSON.parse alone. The decoder is bundled here from its
// sources.
import { compare } from "./compare.js";
import { asRatio } from "./figure.js";
import { list } from "./rows.js";
import { bundle } from "./subject.js";

/** The decoder is internal, so no entry of the package exports it. */
async function decoder(subject) {
  const source = ["generated/decoders.ts", "src/http/decode.ts"].map((file) => JSON.stringify(subject.path(file)));
  const contents = `export { decodeOrganizations } from ${source[0]}; export { decode } from ${source[1]};`;
  const { text } = await bundle(subject, contents, { platform: "neutral" });
  return import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
}

export default async function* decode({ subject, smoke }) {
  const { decodeOrganizations, decode } = await decoder(subject);
  const text = JSON.stringify(list(499));
  const sides = { ours: () => decode(decodeOrganizations, text), parse: () => JSON.parse(text) };
  const effort = smoke ? { batch: 1, rounds: 2, warmup: 1 } : { batch: 4, rounds: 300, warmup: 100 };
  const { ours, parse } = await compare(sides, effort);
  yield asRatio({
    name: "decode and check 499 rows",
    unit: "ms",
    ours,
    against: "JSON.parse",
    other: parse,
    goal: 1.1,
  });
}
