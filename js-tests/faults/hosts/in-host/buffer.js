// The rows use `Buffer` as a global, which a Worker does not have.
export { Buffer } from "node:buffer";
