// One process of a fleet: it makes calls at the same time, and prints how they ended.
import { pathToFileURL } from "node:url";

const [module, count] = process.argv.slice(2);
const { api } = await import(pathToFileURL(module));
const calls = Array.from({ length: Number(count) }, () => api.listOrganizations({ limit: 1 }));
const ends = await Promise.allSettled(calls);
const failed = ends
  .filter(({ status }) => status === "rejected")
  .map(({ reason }) => ({ ...reason.toJSON(), cause: String(reason.cause) }));
console.log(JSON.stringify({ done: ends.length - failed.length, failed }));
process.exit();
