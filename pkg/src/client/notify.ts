/** Calls a caller's listener asynchronously, in the async context of its call. Errors of the listener are ignored. */
export async function notify<E>(listener: (event: E) => unknown, event: E): Promise<void> {
  await undefined;
  try {
    await listener(event);
  } catch {}
}
