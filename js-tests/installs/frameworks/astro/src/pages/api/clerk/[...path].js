import { proxy } from "../../../../clerk/proxy.js";

export const prerender = false;
export const ALL = ({ request }) => proxy(request);
