import { lambdaHandler } from "clerk-organizations/node";
import { proxy } from "./clerk/proxy.js";

export const handler = lambdaHandler(proxy);
