// Provides the global `Buffer`, which the rows use and a Worker lacks.
export { Buffer } from "node:buffer";
