// Runs code while Object.prototype has one more member. `unpolluted` removes it for the code of the test itself.

let current;

/** The result of `run` while every object has this member, or its error as text. */
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

/** Calls `act` synchronously without pollution, and returns its result. */
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
