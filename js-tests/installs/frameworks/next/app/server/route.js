import { renderedResult } from "../../clerk/server.js";

export const dynamic = "force-dynamic";
export const GET = async () => new Response(await renderedResult());
