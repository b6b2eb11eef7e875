import { renderedResult } from "$lib/shared/server.js";

export const load = async () => ({ result: await renderedResult() });
