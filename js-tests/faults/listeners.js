// How many listeners a signal has for its abort.
import { getEventListeners } from "node:events";

export const listenersOf = (signal) => getEventListeners(signal, "abort").length;
