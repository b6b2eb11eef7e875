// The program of one process: makes calls, all at once, when it gets a message.
import { once } from "node:events";

const { entry = "clerk-organizations", url, secretKey, calls } = JSON.parse(process.argv[2]);
const { OrganizationsApi } = await import(entry);
const api = new OrganizationsApi({ secretKey, baseUrl: url, totalTimeout: 600_000, maxRetries: 10 });

process.send("ready");
await once(process, "message");
const start = performance.now();
const ends = await Promise.allSettled(Array.from({ length: calls }, () => api.listOrganizations({ limit: 1 })));
const failures = ends.filter(({ status }) => status === "rejected").map(({ reason }) => reason.message);
process.send({ took: performance.now() - start, failures }, () => process.exit());
