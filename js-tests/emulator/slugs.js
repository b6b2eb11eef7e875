// What is the slug when none was given? Made from the name, and numbered when that one is taken.

const MAX_LENGTH = 60;

/** Accents are taken off rather than their letters: "Café Zürich" is `cafe-zurich`. */
export function slugOf(name) {
  const ascii = name.normalize("NFKD").replace(/\p{Mark}/gu, "");
  const words = ascii.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return words.slice(0, MAX_LENGTH).replace(/^-+|-+$/g, "") || "organization";
}

/** Numbered by row, not from 1 up: the ten-thousandth "Acme" must not try ten thousand slugs. */
export function freeSlug(name, { bySlug, lastSeq }) {
  const base = slugOf(name);
  let slug = base;
  for (let n = (lastSeq.get() ?? 0) + 1; bySlug.get(slug); n += 1) slug = `${base}-${n}`;
  return slug;
}
