// The JSON body of a request, in a form that the host does not send twice.
import { repeatsRequests } from "../runtime/detect-runtime.js";

/** A Blob is sent as a stream, which no host repeats by itself. */
export const jsonBody = (json: string): string | Blob => (repeatsRequests() ? new Blob([json]) : json);
