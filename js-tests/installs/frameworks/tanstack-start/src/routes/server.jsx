import { createFileRoute } from "@tanstack/react-router";
import { createServerFn } from "@tanstack/react-start";
import { renderedResult } from "../../clerk/server.js";

const load = createServerFn().handler(() => renderedResult());

export const Route = createFileRoute("/server")({ loader: () => load(), component: Server });

function Server() {
  return <p>{Route.useLoaderData()}</p>;
}
