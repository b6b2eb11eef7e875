import { proxy } from "../../../../shared/proxy.js";

export const prerender = false;
export const ALL = ({ request }) => proxy(request);
