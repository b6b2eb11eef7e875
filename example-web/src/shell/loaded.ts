// A value from the server. It can be loaded again at any time; the response to an outdated request is ignored.
import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ready } from "../api.ts";
import { online } from "./online.ts";

/** What the page shows at the moment. */
const shown = signal<ReadonlySet<Loaded<unknown>>>(new Set());

export class Loaded<T> {
  /** The last value that was loaded, with the changes made since. */
  readonly value: Signal<T | undefined> = signal();
  /** Why the last request failed. */
  readonly error: Signal<unknown> = signal();
  readonly isLoading = signal(true);
  #request = new AbortController();
  /** The changes made since the request began. Its response may be older than they are. */
  #changes: ((value: T) => T)[] = [];

  constructor(
    /** What was loaded, as the subject of a sentence. */
    readonly name: string,
    private readonly load: (signal: AbortSignal) => Promise<T>,
  ) {}

  async reload(): Promise<void> {
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.#changes = [];
    this.isLoading.value = true;
    try {
      await ready();
      const value = await this.load(signal);
      if (signal.aborted) return;
      this.value.value = this.#changes.reduce<T>((value, by) => by(value), value);
      this.error.value = undefined;
    } catch (error) {
      if (!signal.aborted) this.error.value = error;
    } finally {
      if (!signal.aborted) this.isLoading.value = false;
    }
  }

  /** @param by applies a change that the server has confirmed. It does nothing to a value that has the change already. */
  change(by: (value: T) => T): void {
    if (this.isLoading.peek()) this.#changes.push(by);
    if (this.value.value !== undefined) this.value.value = by(this.value.value);
  }

  /** Shows the value until the returned function is called. */
  show(): () => void {
    shown.value = new Set([...shown.peek(), this as Loaded<unknown>]);
    return () => {
      this.#request.abort();
      shown.value = new Set([...shown.peek()].filter((other) => other !== this));
    };
  }
}

/** Loads a value while a component is rendered, and again if `key` changes. */
export function useLoaded<T>(name: string, key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const loaded = useMemo(() => new Loaded(name, load), [key]);
  useEffect(() => {
    void loaded.reload();
    return loaded.show();
  }, [loaded]);
  return loaded;
}

/** Loads everything again that the page shows, for example because the outcome of a change is unknown. */
export async function reloadShown(): Promise<void> {
  await Promise.all([...shown.peek()].map((loaded) => loaded.reload()));
}

/** What the page shows although it could not be loaded again. */
export function findStale(): Loaded<unknown> | undefined {
  return [...shown.value].find(({ value, error }) => value.value !== undefined && error.value !== undefined);
}

// Load what changed while the browser was offline.
online.subscribe((isOnline) => {
  if (isOnline) void reloadShown();
});
