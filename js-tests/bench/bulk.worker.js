// Runs an emulator with a rate limit in its own process, so that it does not take time from the client, and reports the
// requests since the last report.
import { seen } from "../bulk/killing.js";
import { start } from "../emulator/index.js";
import { input } from "./worker.js";

const clerk = await start(input());
process.on("message", () => process.send(seen(clerk)));
process.on("disconnect", () => process.exit());
process.send({ url: clerk.url, secretKey: clerk.secretKey });
