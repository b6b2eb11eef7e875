import { proxy } from "../../clerk/proxy.js";

export const loader = ({ request }) => proxy(request);
export const action = ({ request }) => proxy(request);
