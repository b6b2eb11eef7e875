import { proxy } from "../clerk/proxy.js";

export default { fetch: proxy };
