// Finds the object behind a Proxy, such as the one that Vue's `reactive` creates. Private fields cannot be accessed through a Proxy,
// but properties can.

const SELF = Symbol("clerk-organizations.self");

/** Lets `findSelf` find an object behind any Proxy. The property is a function, because state libraries do not wrap functions. */
export function keepSelf(object: object): void {
  // Configurable, because a Proxy must return the exact value of a property that is neither writable nor configurable.
  Object.defineProperty(object, SELF, { value: () => object, configurable: true });
}

/** Returns the object whose method was called directly or on a Proxy around it, or `undefined` for anything else. */
export function findSelf<T extends object>(called: T): T | undefined {
  const find = (called as { [SELF]?: () => T } | undefined)?.[SELF];
  return typeof find === "function" ? find() : undefined;
}

/** Does the same as `findSelf`, but throws a `TypeError` if the method was called on something else. */
export function selfOf<T extends object>(called: T): T {
  const self = findSelf(called);
  if (self) return self;
  throw new TypeError(
    "a method must be called on its object, or on a Proxy around it that passes all properties through",
  );
}

/** Copies the properties that a subclass or a caller has added to `object`. */
export function copyOwn(object: object, copy: object): void {
  const { [SELF]: _, ...own } = Object.getOwnPropertyDescriptors(object) as PropertyDescriptorMap;
  Object.defineProperties(copy, own);
}
