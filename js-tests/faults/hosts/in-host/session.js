// What runs in another host: it connects to the tests, names its rows, and runs those that it is asked for.
import "rows";
import { countCalls } from "./calls.js";
import { listed, runRow } from "./row.js";
import { handlers } from "./server.js";
import { connect } from "./tests.js";

/** @param {WebSocket} socket open already */
export function serve(socket) {
  countCalls();
  return connect(socket, { ...handlers, rows: listed, run: runRow });
}
