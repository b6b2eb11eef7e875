// The entry for a runtime that runs a program with the address of the tests as its argument.
import process from "node:process";
import { serve } from "./session.js";

const socket = new WebSocket(process.argv[2]);
await new Promise((resolve, reject) => {
  socket.addEventListener("open", resolve);
  socket.addEventListener("error", reject);
});
await serve(socket);
process.exit();
