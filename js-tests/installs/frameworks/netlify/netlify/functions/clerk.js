import { proxy } from "../../clerk/proxy.js";

export default proxy;
export const config = { path: "/api/clerk/*" };
