// A `fetch` that reports the progress of an upload. It uses XMLHttpRequest, because `fetch` has no upload events.

export interface Progress {
  sent: number;
  total: number;
}

/** Returns a function for the client's `fetch` option. */
export function fetchWithProgress(onProgress: (progress: Progress) => void) {
  return (url: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init.method ?? "GET", url);
      request.responseType = "arraybuffer";
      for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => onProgress({ sent: loaded, total });
      request.onload = () => resolve(toResponse(request));
      request.onerror = () => reject(new TypeError("The upload failed"));
      request.onabort = () => reject(init.signal?.reason ?? new DOMException("Aborted", "AbortError"));
      init.signal?.addEventListener("abort", () => request.abort(), { once: true });
      if (init.signal?.aborted) request.onabort?.(new ProgressEvent("abort"));
      else request.send(init.body as XMLHttpRequestBodyInit);
    });
}

function toResponse(request: XMLHttpRequest): Response {
  const lines = request.getAllResponseHeaders().trim().split("\r\n");
  const headers = lines.filter(Boolean).map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  // `Response` throws if a null body status has a body.
  const body = [204, 205, 304].includes(request.status) ? null : (request.response as ArrayBuffer);
  return new Response(body, { status: request.status, statusText: request.statusText, headers });
}
