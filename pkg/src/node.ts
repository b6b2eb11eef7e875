// The entry `clerk-organizations/node`: a checkpoint in a file, and adapters that run the proxy in Node servers, Fastify and AWS Lambda.
import type { UrlLike } from "./client/public-types.js";
import { FileCheckpoint } from "./node/file-checkpoint.js";

export { type FastifyLike, type FastifyProxy, fastifyProxy } from "./node/fastify.js";
export {
  type NodeHandler,
  type NodeHandlerOptions,
  type NodeRequest,
  type NodeResponse,
  nodeHandler,
} from "./node/handler.js";
export { type LambdaEvent, type LambdaHandler, type LambdaResult, lambdaHandler } from "./node/lambda.js";
export type { HostRequest, HostResponse, ProxyHandler } from "./proxy/public-types.js";
export type { FileCheckpoint };

/**
 * Creates a checkpoint for `bulk` in a file: one key per line, as a JSON string, appended at the end. A run that was killed continues
 * where it stopped if it is started again with the same file. The file is opened, or created, when it is first needed. Its keys are
 * kept in memory.
 *
 * `add` returns when the key is on the disk (`fdatasync`; the file's folder is synced once), so neither a killed process nor a power
 * failure loses it. Keys that are added during a write share the next write, which keeps the run fast. An incomplete last line is
 * removed. A file must not be used by two runs at the same time.
 *
 * @param path a path or a `file:` URL.
 * @throws Error from `has` and `add` if the file cannot be used, or contains a line that is not a key. Such a file is not changed.
 *
 * @example
 * import { bulk } from "clerk-organizations/bulk";
 * import { fileCheckpoint } from "clerk-organizations/node";
 * import { OrganizationsApi } from "clerk-organizations";
 *
 * const checkpoint = fileCheckpoint("done.txt");
 * const run = bulk(new OrganizationsApi(), ["org_1"], (id, api) => api.deleteOrganization(id), { checkpoint });
 * console.log(await run.summary());
 * await checkpoint.close();
 */
export function fileCheckpoint(path: string | UrlLike): FileCheckpoint {
  return new FileCheckpoint(path);
}
