export { proxy as DELETE, proxy as GET, proxy as PATCH, proxy as POST, proxy as PUT } from "../../../../clerk/proxy.js";
