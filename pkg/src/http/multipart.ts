// A form as bytes, `multipart/form-data`. `new Response(form)` would encode it too, but not everywhere: beside jsdom's `FormData`,
// Node's `Response` does not.

/** The parts of a form, as the Rust core names them: neither a name nor a type holds a quote or a line end. */
export interface FormParts {
  fields: Record<string, string>;
  fileField: string;
  fileName: string;
  fileType: string;
}

/** What stands around the bytes of the file. */
export interface Envelope {
  contentType: string;
  head: Uint8Array<ArrayBuffer>;
  tail: Uint8Array<ArrayBuffer>;
}

/** An envelope with a boundary that nobody can know beforehand, and so put into the file. */
export function envelopeOf({ fields, fileField, fileName, fileType }: FormParts): Envelope {
  const boundary = `----${crypto.getRandomValues(new Uint32Array(4)).join("")}`;
  const partOf = (name: string, more: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  let head = "";
  // A line ends in a form as it ends everywhere in HTTP.
  for (const [name, value] of Object.entries(fields))
    head += `${partOf(name, "")}${value.replace(/\r\n?|\n/g, "\r\n")}\r\n`;
  head += partOf(fileField, `; filename="${fileName}"\r\nContent-Type: ${fileType}`);
  const contentType = `multipart/form-data; boundary=${boundary}`;
  return { contentType, head: utf8(head), tail: utf8(`\r\n--${boundary}--\r\n`) };
}

const utf8 = (text: string) => new TextEncoder().encode(text);
