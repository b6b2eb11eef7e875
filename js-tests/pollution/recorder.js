// A fetch that sends nothing and records every request as the host reads it from the arguments.
import { unpolluted } from "./polluted.js";

/** `sent` has each request as text, with the bytes of its body. `answer` makes the response to a method and a path. */
export function recorder(answer) {
  const sent = [];
  const fetch = async (url, init) => {
    const request = new Request(url, init);
    // The body is read without pollution, because some hosts cannot read it otherwise.
    const [shown, reading] = unpolluted(() => [describe(request), request.arrayBuffer()]);
    const body = Buffer.from(await reading).toString("latin1");
    return unpolluted(() => {
      // Each form has a new boundary.
      const [, boundary] = /boundary="?([^";\n]+)/.exec(shown) ?? [];
      const text = `${shown}\n${body}`;
      sent.push(boundary ? text.replaceAll(boundary, "BOUNDARY") : text);
      return answer(request.method, new URL(request.url).pathname);
    });
  };
  return { sent, fetch };
}

function describe(request) {
  const { method, url, redirect, credentials, cache, mode, referrer, referrerPolicy, integrity, keepalive, headers } =
    request;
  const settings = [redirect, credentials, cache, mode, referrer, referrerPolicy, integrity, keepalive];
  return [method, url, settings, ...[...headers].map((pair) => pair.join(": "))].join("\n");
}

/** Clerk's responses. */
export function clerk(method, path) {
  const organization = {
    object: "organization",
    id: "org_1",
    name: "Acme",
    max_allowed_memberships: 5,
    public_metadata: {},
    created_at: 1,
    updated_at: 1,
  };
  if (method === "DELETE") return Response.json({ object: "organization", id: "org_1", deleted: true });
  if (method === "GET" && path.endsWith("/organizations"))
    return Response.json({ data: [organization], total_count: 1 });
  return Response.json(organization);
}
