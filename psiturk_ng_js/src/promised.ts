/** A promise with the three verbs of jQuery's, for callers that chain on what Backbone returned. */
export interface Promised<T> extends Promise<T> {
  done(callback: (value: T) => unknown): Promised<T>;
  fail(callback: (reason: unknown) => unknown): Promised<T>;
  always(callback: () => unknown): Promised<T>;
}

/** Stop an ignored promise from being reported as unhandled; whoever chains on it is still told. */
export function quietly<T, P extends Promise<T>>(promise: P): P {
  promise.catch(() => undefined);
  return promise;
}

/** Add jQuery's verbs to a promise. */
export function promised<T>(promise: Promise<T>): Promised<T> {
  const verbs = {
    done: (callback: (value: T) => unknown) => (quietly(promise.then(callback)), chained),
    fail: (callback: (reason: unknown) => unknown) => (quietly(promise.catch(callback)), chained),
    always: (callback: () => unknown) => (quietly(promise.then(callback, callback)), chained),
  };
  const chained: Promised<T> = Object.assign(quietly(promise), verbs);
  return chained;
}
