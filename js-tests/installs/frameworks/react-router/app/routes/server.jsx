import { renderedResult } from "../../clerk/server.js";

export const loader = renderedResult;

export default function Server({ loaderData }) {
  return <p>{loaderData}</p>;
}
