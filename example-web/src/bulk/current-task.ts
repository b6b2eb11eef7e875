// The run in progress. There is at most one.
import { signal } from "@preact/signals";
import type { BulkTask } from "./task.ts";

export const currentTask = signal<BulkTask | undefined>(undefined);
