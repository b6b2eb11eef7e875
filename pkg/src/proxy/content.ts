// What a request brings: nothing, JSON or a form. All of it is read before anything is sent, and the owner is asked as soon as it can be told.
import { nullPrototype } from "../runtime/own-members.js";
import type { Body } from "./body.js";
import type { Admitted } from "./core.js";
import { Form, type PartialForm } from "./form.js";
import { Refusal } from "./refusal.js";

/** What came, as the Rust side reads it, and the file that it speaks of. */
interface Content {
  content: string | PartialForm;
  file?: Uint8Array<ArrayBuffer>;
}

/** Asks the owner about what has come; `false` where more must come first. Throws where it is a no. */
type Ask = (content: string | PartialForm) => Promise<boolean>;

/** What comes of a form before its file is told is less than this, unless somebody wants to be read and not to ask. */
const MAX_BEFORE_FILE = 64 * 1024;

/** Reads all, once the owner has said yes to it. Throws a `Refusal` where it is not what was expected. */
export function readContent({ takes, boundary = "", parts }: Admitted, body: Body, ask: Ask): Promise<Content> {
  if (takes === "form") return readForm(new Form(boundary, parts), body, ask);
  return readText(takes === "json", body, ask);
}

async function readText(takesJson: boolean, body: Body, ask: Ask): Promise<Content> {
  const content = takesJson ? await body.text() : await readNothing(body);
  if (takesJson && !isJson(content)) throw new Refusal("no_object");
  await ask(content);
  return { content };
}

/** What comes where nothing is taken is refused by the Rust side, but for what a body parser has left of it. */
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

/** The owner is asked when the file begins, and again where a parameter comes after it. */
async function readForm(form: Form, body: Body, ask: Ask): Promise<Content> {
  const shown = await readBeginning(form, body, ask);
  for (let bytes = await body.next(); bytes; bytes = await body.next()) form.push(bytes);
  form.push(undefined);
  const content = form.describe();
  if (form.length > shown) await ask(content);
  return nullPrototype({ content, file: form.file });
}

/** Reads so much of a form that the owner can be asked, and asks; gives how many parts the owner was shown. */
async function readBeginning(form: Form, body: Body, ask: Ask): Promise<number> {
  let shown = 0;
  for (let size = 0; size <= MAX_BEFORE_FILE; ) {
    const bytes = await body.next();
    form.push(bytes);
    size += bytes?.byteLength ?? 0;
    // Each part is shown once, however small the pieces are that it comes in.
    if (bytes && form.length === shown) continue;
    shown = form.length;
    if (await ask(form.describe())) return shown;
  }
  throw new Refusal("too_large");
}
