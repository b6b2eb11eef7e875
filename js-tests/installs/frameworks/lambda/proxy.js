import { lambdaHandler } from "clerk-organizations/node";
import { proxy } from "./shared/proxy.js";

export const handler = lambdaHandler(proxy);
