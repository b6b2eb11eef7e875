// What is the smallest case that still fails? A case is plain data: parts are taken away for as long as it fails.

const TRIES = 400;

/** Takes a case and whether a case fails; gives a smaller one that does. */
export async function shrink(found, fails) {
  let smallest = found;
  let tries = 0;
  for (let again = true; again && tries < TRIES; ) {
    again = false;
    for (const smaller of simpler(smallest)) {
      tries += 1;
      if (tries > TRIES) break;
      if (!(await fails(smaller))) continue;
      smallest = smaller;
      again = true;
      break;
    }
  }
  return smallest;
}

/** Every case that is this one with something taken away: the largest parts first. */
function* simpler(value) {
  if (typeof value === "string") yield* shorter(value);
  else if (Array.isArray(value)) yield* simplerList(value);
  else if (typeof value === "object" && value !== null) yield* simplerObject(value);
}

function* shorter(text) {
  for (let size = Math.ceil(text.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < text.length; at += size) yield text.slice(0, at) + text.slice(at + size);
}

function* simplerList(list) {
  if (typeof list[0] === "string" && list[0] !== "is" && list.length > 1) yield ["is", undefined];
  for (let i = list.length - 1; i >= 0; i -= 1) yield list.filter((_, index) => index !== i);
  for (let i = 0; i < list.length; i += 1)
    for (const smaller of simpler(list[i])) yield list.map((item, index) => (index === i ? smaller : item));
}

function* simplerObject(object) {
  for (const [name, value] of Object.entries(object))
    for (const smaller of simpler(value)) yield { ...object, [name]: smaller };
}
