import { proxy } from "$lib/clerk/proxy.js";

export const fallback = ({ request }) => proxy(request);
