import { renderedResult } from "./clerk/server.js";

export const handler = async () => ({ statusCode: 200, body: await renderedResult() });
