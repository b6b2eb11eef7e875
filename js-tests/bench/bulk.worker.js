// An emulator with a rate limit in a process of its own, so that it does not take the client's time. It tells what came since it was last asked.
import { seen } from "../bulk/killing.js";
import { start } from "../emulator/index.js";
import { input } from "./worker.js";

const clerk = await start(input());
process.on("message", () => process.send(seen(clerk)));
process.on("disconnect", () => process.exit());
process.send({ url: clerk.url, secretKey: clerk.secretKey });
