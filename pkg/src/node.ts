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
 * Creates a checkpoint for `bulk` in a file: one key per line, as a JSON string, added at the end. A run that was killed continues
 * where it stopped if it is started again with the same file. The file is opened, or created, when it is first needed. Its keys are
 * kept in memory.
 *
 * `add` returns when the key is on the disk (`fdatasync`; the file's folder is synced once), so neither a killed process nor a power
 * failure loses it. Keys that are added during a write share the next write, which keeps the run fast. An incomplete last line is
 * removed.
 *
 * Each item is recorded before it is processed, as `{"begun":"KEY"}`, and the file keeps space for the result. A full disk, a quota or
 * a limit of the file's size therefore ends the run before it sends a change that it could not record. On file systems that copy what
 * they change, such as btrfs and ZFS, writing into this space can fail; the change then counts as interrupted.
 *
 * One process at a time uses the file: the others get an error that names it. The lock is `PATH.lock`, a file beside it. The lock of
 * a process that has ended is taken over: at once if it ran on this machine (and in this container), otherwise after ten seconds
 * without a sign of life. A process that loses its lock, because it was suspended for so long, writes no more.
 *
 * @param path a path or a `file:` URL.
 * @throws Error from every method if the file cannot be used, is in use (`code: "ECHECKPOINTINUSE"`), or contains a line that is not
 * a key. Such a file is not changed.
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
