// Private fields do not pass through a Proxy, such as Vue's `reactive` puts around all that it holds. A property does.

const SELF = Symbol("clerk-organizations.self");

/** Lets `findSelf` find an object behind any Proxy. What the property holds is a function, which state libraries do not wrap. */
export function keepSelf(object: object): void {
  // Of a property that cannot change, a Proxy may not give anything else.
  Object.defineProperty(object, SELF, { value: () => object, configurable: true });
}

/** The object itself, where its method was called on a Proxy of it; nothing where it was called on something else. */
export function findSelf<T extends object>(called: T): T | undefined {
  const find = (called as { [SELF]?: () => T } | undefined)?.[SELF];
  return typeof find === "function" ? find() : undefined;
}

/** The same, which throws a `TypeError` where the method was called on something else. */
export function selfOf<T extends object>(called: T): T {
  const self = findSelf(called);
  if (self) return self;
  throw new TypeError(
    "a method must be called on its object, or on a Proxy around it that passes all properties through",
  );
}

/** Gives `copy` the properties that a subclass, or whoever holds the object, has added to `object`. */
export function copyOwn(object: object, copy: object): void {
  const { [SELF]: _, ...own } = Object.getOwnPropertyDescriptors(object) as PropertyDescriptorMap;
  Object.defineProperties(copy, own);
}
