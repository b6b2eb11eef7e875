// A process that merges metadata into many organizations with a checkpoint, as a script would, and reports how many are
// done.
const { url, secretKey, ids, merges, path, modules, repeat } = JSON.parse(process.argv[2]);
const [{ OrganizationsApi }, { bulk }, { fileCheckpoint }] = await Promise.all(modules.map((module) => import(module)));
const api = new OrganizationsApi({ secretKey, baseUrl: url });
const checkpoint = fileCheckpoint(path);

function* items() {
  for (let number = 0; number < merges; number++) yield { id: ids[number % ids.length], number };
}
const merge = ({ id, number }, api) => api.mergeOrganizationMetadata(id, { publicMetadata: { [`m${number}`]: 1 } });
// A merge may be made twice.
const options = { checkpoint, key: ({ number }) => `m${number}`, repeatInterrupted: repeat ?? true };
const run = bulk(api, items(), merge, options);
let done = 0;
for await (const { status } of run) if (status === "ok") process.send({ done: ++done });
const { failures, ...counts } = await run.summary();
await checkpoint.close();
process.send({ summary: { ...counts, failures: failures.map(({ error }) => String(error)) } }, () => process.exit());
