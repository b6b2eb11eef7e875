// The exports of every entry of the proxy.
export type {
  IdName,
  ListOperationName,
  OperationName,
  ProxyOptions,
  SectionName,
  TargetType,
} from "../../generated/proxy.js";
export type {
  AcquireFunction,
  AcquireRequest,
  ExpiringToken,
  FetchFunction,
  HostSignal,
  TokenFunction,
  TokenRequest,
  UrlLike,
} from "../client/public-types.js";
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
  ProxyParams,
  ProxyTarget,
  RequestedOperation,
} from "./public-types.js";
