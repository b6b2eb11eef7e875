import { renderedResult } from "$lib/clerk/server.js";

export const load = async () => ({ result: await renderedResult() });
