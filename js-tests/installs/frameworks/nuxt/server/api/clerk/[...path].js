import { nodeHandler } from "clerk-organizations/node";
import { fromNodeMiddleware } from "h3";
import { proxy } from "#shared/proxy.js";

export default fromNodeMiddleware(nodeHandler(proxy));
