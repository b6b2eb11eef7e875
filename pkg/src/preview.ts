// A request that is not sent, for a person to look at: and as a line for curl.
import type { Send } from "./client/step.js";
import type { FormParts } from "./http/multipart.js";

/** What a call would send. */
export interface RequestPreview {
  /** The HTTP method. */
  method: string;
  /** The whole URL. */
  url: string;
  /** The headers. The key is `$CLERK_SECRET_KEY`, what else could be a secret is `[redacted]`. */
  headers: Record<string, string>;
  /** The JSON body. */
  body?: string;
  /** The parts of the form, where a file is sent; the file by its name and type. */
  form?: Record<string, string>;
  /** The same for a shell that knows `$CLERK_SECRET_KEY`. */
  curl: string;
}

/** @internal The preview of a request. */
export function previewOf({ method, url, headers = {}, json, form }: Send): RequestPreview {
  const shown = json === undefined ? headers : { ...headers, "content-type": "application/json" };
  const parts = form && { ...form.fields, [form.fileField]: fileOf(form) };
  const words = ["curl", "-X", method, ...Object.entries(shown).flatMap(header)];
  if (json !== undefined) words.push("--data-raw", quoted(json));
  if (form)
    words.push(
      ...Object.entries(form.fields).flatMap(([name, value]) => ["--form-string", quoted(`${name}=${value}`)]),
    );
  if (form) words.push("-F", quoted(`${form.fileField}=@${fileOf(form)}`));
  const curl = [...words, quoted(url)].join(" ");
  return {
    method,
    url,
    headers: shown,
    ...(json !== undefined && { body: json }),
    ...(parts && { form: parts }),
    curl,
  };
}

const fileOf = ({ fileName, fileType }: FormParts) => `${fileName};type=${fileType}`;

/** The key is the shell's to put in. */
function header([name, value]: [string, string]): string[] {
  const line = `${name}: ${value}`;
  return ["-H", name === "authorization" ? `"${line}"` : quoted(line)];
}

/** A word that the shell takes as it is. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
