import { proxy } from "$lib/shared/proxy.js";

export const fallback = ({ request }) => proxy(request);
