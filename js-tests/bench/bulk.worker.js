// An emulator with a rate limit in a process of its own, so that it does not take the client's time. It tells how many requests came.
import { start } from "../emulator/index.js";
import { input } from "./worker.js";

const { url, secretKey, requests } = await start(input());
process.on("message", () => process.send(requests.count));
process.on("disconnect", () => process.exit());
process.send({ url, secretKey });
