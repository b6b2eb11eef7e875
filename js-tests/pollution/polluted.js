// Object.prototype with one member more, while something runs; `unpolluted` steps out of it, for what a test itself does in between.

let current;

/** What `run` gives while every object has this member; an error as text. */
export async function polluted(name, value, run) {
  current = [name, value];
  Object.prototype[name] = value;
  try {
    return await run();
  } catch (error) {
    return String(error);
  } finally {
    delete Object.prototype[name];
    current = undefined;
  }
}

/** What `act` gives, at once, where nothing is polluted. */
export function unpolluted(act) {
  if (!current) return act();
  const [name, value] = current;
  delete Object.prototype[name];
  try {
    return act();
  } finally {
    Object.prototype[name] = value;
  }
}
