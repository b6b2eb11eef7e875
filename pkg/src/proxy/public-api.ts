// The exports of every entry of the proxy.
export type { ProxyOptions } from "../../generated/proxy.js";
export type { ExpiringToken, FetchFunction, TokenFunction, TokenRequest, UrlLike } from "../client/public-types.js";
export { createProxy } from "./create.js";
export type {
  AuthorizeAnswer,
  AuthorizeFunction,
  HostRequest,
  HostResponse,
  ProxyEvent,
  ProxyHandler,
  ProxyOperation,
  ProxyOutcome,
} from "./public-types.js";
