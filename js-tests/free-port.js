// A free port of this machine.
import { once } from "node:events";
import { createServer } from "node:net";

/** Returns a port on which nothing listens. Another program may take it before the caller does. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
