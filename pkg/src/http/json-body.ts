// The JSON body of a request, in a form that its host does not send twice.
import { repeatsRequests } from "../runtime/detect-runtime.js";

/** The body of a Blob is a stream, which no host sends again by itself. */
export const jsonBody = (json: string): string | Blob => (repeatsRequests() ? new Blob([json]) : json);
