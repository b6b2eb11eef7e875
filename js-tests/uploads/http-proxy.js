// A real HTTP proxy on loopback, with tunnels and forwarding.
import { createServer, request as send } from "node:http";
import { connect } from "node:net";

/** Starts a proxy that is closed with the test. `passed` has the requested hosts. */
export async function httpProxy(t) {
  const passed = [];
  const sockets = new Set();
  const server = createServer((incoming, outgoing) => {
    passed.push(new URL(incoming.url).host);
    const { method, headers } = incoming;
    const onward = send(incoming.url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", ({ url }, socket, head) => {
    passed.push(url);
    const [host, port] = url.split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    sockets.add(onward);
    for (const end of [socket, onward]) end.on("error", () => {});
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${server.address().port}`, passed };
}
