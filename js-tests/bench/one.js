// Measures a create, get and update of one organization, compared with bare fetch.
import { compare } from "./compare.js";
import { asRatio } from "./figure.js";
import { effort } from "./list.js";
import { ones } from "./sides.js";
import { modules } from "./subject.js";

export default async function* one({ subject, server, smoke }) {
  const operations = ones(await modules(subject), server.origin);
  for (const [name, sides] of Object.entries(operations)) {
    const { ours, fetch, official } = await compare(sides, effort({ batch: 5, rounds: 600 }, smoke));
    yield asRatio({ name, unit: "ms", ours, against: "fetch", other: fetch, goal: 1.1 });
    yield asRatio({ name, unit: "ms", ours, against: "@clerk/backend", other: official });
  }
}
