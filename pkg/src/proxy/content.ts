// Reads the content of a request: nothing, JSON or a form. All of it is read before anything is sent, but `authorize` is called as early
// as possible.
import { nullPrototype } from "../runtime/own-members.js";
import type { Body } from "./body.js";
import type { Admitted } from "./core.js";
import { Form, type PartialForm } from "./form.js";
import { Refusal } from "./refusal.js";

/** The content for the Rust core, and the file of a form. */
interface Content {
  content: string | PartialForm;
  file?: Uint8Array<ArrayBuffer>;
}

/** Calls `authorize` for the content so far. Resolves with `false` if more is needed first. Rejects if the request is not allowed. */
type Ask = (content: string | PartialForm) => Promise<boolean>;

/** The limit for a form before its file. A larger one would make the proxy read without authorization. */
const MAX_BEFORE_FILE = 64 * 1024;

/** Reads the content, and authorizes the request. Throws a `Refusal` if the content is not what the operation expects. */
export function readContent({ takes, boundary = "", parts }: Admitted, body: Body, ask: Ask): Promise<Content> {
  if (takes === "form") return readForm(new Form(boundary, parts), body, ask);
  return readText(takes === "json", body, ask);
}

async function readText(takesJson: boolean, body: Body, ask: Ask): Promise<Content> {
  const content = takesJson ? await body.text() : await readNothing(body);
  if (takesJson && !isJson(content)) throw new Refusal("no_object");
  await ask(content);
  return nullPrototype({ content });
}

/** The Rust core rejects a body of an operation without one. A size limit of 0 makes that the error. */
async function readNothing(body: Body): Promise<string> {
  return body.text().catch((thrown: unknown) => {
    if (!(thrown instanceof Refusal) || thrown.reason !== "too_large") throw thrown;
    throw new Refusal("no_body");
  });
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Calls `authorize` when the file begins, and again if there is a parameter after it. */
async function readForm(form: Form, body: Body, ask: Ask): Promise<Content> {
  const shown = await readBeginning(form, body, ask);
  for (let bytes = await body.next(); bytes; bytes = await body.next()) form.push(bytes);
  form.push(undefined);
  const content = form.describe();
  if (form.length > shown) await ask(content);
  return nullPrototype({ content, file: form.file });
}

/** Reads a form until `authorize` can be called, and calls it. Returns how many parts it was shown. */
async function readBeginning(form: Form, body: Body, ask: Ask): Promise<number> {
  let shown = 0;
  for (let size = 0; size <= MAX_BEFORE_FILE; ) {
    const bytes = await body.next();
    form.push(bytes);
    size += bytes?.byteLength ?? 0;
    // Each part is shown once, even if it arrives in small chunks.
    if (bytes && form.length === shown) continue;
    shown = form.length;
    if (await ask(form.describe())) return shown;
  }
  throw new Refusal("too_large");
}
