// The entry for workerd. The tests open a WebSocket, and all rows run within that request.
import { serve } from "./session.js";

export default {
  fetch() {
    const [theirs, ours] = Object.values(new WebSocketPair());
    ours.accept();
    void serve(ours);
    return new Response(null, { status: 101, webSocket: theirs });
  },
};
