// Prints a page of a list, or all of it.

import type { Iteration } from "clerk-organizations";
import type { Context } from "../arguments/command.js";
import { clientOf, iterateList, type Page, type Result } from "../requests/call.js";
import { eachPage } from "../requests/each-page.js";
import type { Column } from "./columns.js";
import { Rows } from "./rows.js";

/** A call of a list, without the call options. */
export interface ListCall {
  operation: string;
  ids: string[];
  params: object;
}

/** Prints one page, and says on a terminal if there are more. */
export async function printPage(context: Context, { operation, ids, params }: ListCall, columns: Column[]) {
  const { api, notices, interrupt, output } = context;
  const client = await clientOf(api, operation);
  const method = client[operation] as (...args: unknown[]) => Promise<unknown>;
  const { data, totalCount } = (await method.call(client, ...ids, params, { signal: interrupt.signal })) as Page;
  const rows = new Rows(context, columns);
  await rows.add(data);
  await rows.end(totalCount);
  const isMore = data.length < totalCount && output.terminal.isTty && notices.terminal.isTty;
  if (isMore) notices.line(`${data.length} of ${totalCount}; more with --all or --offset`);
}

/** Iterates over all rows. An interrupt ends the iteration. */
export const iterate = (
  { api, interrupt }: Context,
  { operation, ids, params }: ListCall,
): Promise<Iteration<Result>> => iterateList(api, { operation, args: [...ids, params, { signal: interrupt.signal }] });

export async function printAll(context: Context, call: ListCall, columns: Column[]): Promise<void> {
  const rows = new Rows(context, columns);
  await eachPage(context, await iterate(context, call), ({ data }) => rows.add(data)).catch(async (error: unknown) => {
    await rows.stop();
    throw error;
  });
  await rows.end();
}
