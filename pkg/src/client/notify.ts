// How listeners of the caller are called: never in the middle of our own work.

/** Calls a listener in the async context of the call that it is about. What it throws or rejects with changes nothing. */
export async function notify<E>(listener: (event: E) => unknown, event: E): Promise<void> {
  await undefined;
  try {
    await listener(event);
  } catch {}
}
