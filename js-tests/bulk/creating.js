// A process that creates organizations with a checkpoint. Creating one twice would make two of the same name.
import { OrganizationsApi } from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
import { fileCheckpoint } from "clerk-organizations/node";

const { url, secretKey, count, path } = JSON.parse(process.argv[2]);
const api = new OrganizationsApi({ secretKey, baseUrl: url });
const checkpoint = fileCheckpoint(path);
const names = Array.from({ length: count }, (_, i) => `n${i}`);
const run = bulk(api, names, (name, api) => api.createOrganization({ name }), { checkpoint });
const unknown = [];
const failed = [];
for await (const { status, outcome, item, error } of run) {
  if (status === "ok") process.send({ done: true });
  if (status === "error") (outcome === "unknown" ? unknown : failed).push(outcome === "unknown" ? item : String(error));
}
const { done, skipped, isComplete } = await run.summary();
await checkpoint.close();
process.send({ summary: { done, skipped, isComplete, unknown, failed } }, () => process.exit());
