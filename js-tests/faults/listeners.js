// Counts the abort listeners of a signal.
import { getEventListeners } from "node:events";

export const listenersOf = (signal) => getEventListeners(signal, "abort").length;
