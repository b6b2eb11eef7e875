// Connects another host to the tests, lists its rows, and runs those that the tests request.
import "rows";
import { countCalls } from "./calls.js";
import { listed, runRow } from "./row.js";
import { handlers } from "./server.js";
import { connect } from "./tests.js";

/** @param {WebSocket} socket an open socket */
export function serve(socket) {
  countCalls();
  return connect(socket, { ...handlers, rows: listed, run: runRow });
}
