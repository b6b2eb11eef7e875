// The entry for workerd: the tests open a WebSocket, and all rows run within that one request.
import { serve } from "./session.js";

export default {
  fetch() {
    const [theirs, ours] = Object.values(new WebSocketPair());
    ours.accept();
    void serve(ours);
    return new Response(null, { status: 101, webSocket: theirs });
  },
};
