// Counts the abort listeners of a signal as they are added and removed, because workerd does not list them.
const listeners = new WeakMap();
const { addEventListener, removeEventListener } = EventTarget.prototype;
const of = (target) => listeners.get(target) ?? new Set();

EventTarget.prototype.addEventListener = function (type, listener, ...options) {
  if (type === "abort") listeners.set(this, of(this).add(listener));
  return addEventListener.call(this, type, listener, ...options);
};

EventTarget.prototype.removeEventListener = function (type, listener, ...options) {
  if (type === "abort") of(this).delete(listener);
  return removeEventListener.call(this, type, listener, ...options);
};

export const listenersOf = (signal) => of(signal).size;
