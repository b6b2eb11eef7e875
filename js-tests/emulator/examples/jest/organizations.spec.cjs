// Jest with CommonJS: one emulator for the file. The code under test uses fetch.
const { start } = require("clerk-organizations-emulator");

let emulator;
const call = (path) => fetch(emulator.url + path, { headers: { authorization: `Bearer ${emulator.secretKey}` } });

beforeAll(async () => {
  emulator = await start({ seed: 3, rateLimit: { limit: 2, windowMs: 60_000 } });
});
afterAll(() => emulator.close());

test("a caller beyond the rate limit is told how long to wait", async () => {
  const statuses = [];
  for (let i = 0; i < 2; i += 1) statuses.push((await call("/organizations")).status);
  const refused = await call("/organizations");
  expect([...statuses, refused.status]).toEqual([200, 200, 429]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await refused.json()).errors[0].code).toBe("too_many_requests");
});
