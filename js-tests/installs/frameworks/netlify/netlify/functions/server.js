import { renderedResult } from "../../clerk/server.js";

export default async () => new Response(await renderedResult());
export const config = { path: "/server" };
