import { proxy } from "../../shared/proxy.js";

export const loader = ({ request }) => proxy(request);
export const action = ({ request }) => proxy(request);
