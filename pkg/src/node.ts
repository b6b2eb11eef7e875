// What only Node can do, the entry `clerk-organizations/node`: a checkpoint in a file, and a proxy in a server.
import type { UrlLike } from "./host.js";
import { FileCheckpoint } from "./node/file-checkpoint.js";

export {
  type NodeHandler,
  type NodeHandlerOptions,
  type NodeRequest,
  type NodeResponse,
  nodeHandler,
} from "./node/handler.js";
export type { HostRequest, HostResponse, ProxyHandler } from "./proxy/host.js";

export type { FileCheckpoint };

/**
 * A checkpoint for `bulk` in a file: a key in each line, as a JSON string, added at the end. A run that was killed goes on where it was
 * when it is begun again with the same file. The file is opened, or made, when it is first needed; its keys are kept in memory.
 *
 * `add` ends when the key is on the disk (`fdatasync`; its folder is synced once): neither a killed process nor a power failure loses
 * it. Keys that are added while the disk is busy share the next write, so that a run keeps its rate. A line that was cut off
 * is removed. Only one run at a time may use a file.
 *
 * @param path where the file is: a path or a `file:` URL.
 * @throws Error from `has` and `add` where the file cannot be used, or has a line that is no key; such a file is left as it is.
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
