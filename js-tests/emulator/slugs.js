// Generates a slug from the name of an organization, with a number if the slug is taken.

const MAX_LENGTH = 60;

/** Removes accents, but keeps their letters: "Café Zürich" becomes `cafe-zurich`. */
export function slugOf(name) {
  const ascii = name.normalize("NFKD").replace(/\p{Mark}/gu, "");
  const words = ascii.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return words.slice(0, MAX_LENGTH).replace(/^-+|-+$/g, "") || "organization";
}

/** Uses the number of the row instead of counting from 1: the ten-thousandth "Acme" must not try ten thousand slugs. */
export function freeSlug(name, { bySlug, lastSeq }) {
  const base = slugOf(name);
  let slug = base;
  for (let n = (lastSeq.get() ?? 0) + 1; bySlug.get(slug); n += 1) slug = `${base}-${n}`;
  return slug;
}
