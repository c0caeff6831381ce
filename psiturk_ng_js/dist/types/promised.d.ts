/** A promise with the three verbs of jQuery's, for callers that chain on what Backbone returned. */
export interface Promised<T> extends Promise<T> {
    done(callback: (value: T) => unknown): Promised<T>;
    fail(callback: (reason: unknown) => unknown): Promised<T>;
    always(callback: () => unknown): Promised<T>;
}
/** Stop an ignored promise from being reported as unhandled; whoever chains on it is still told. */
export declare function quietly<T, P extends Promise<T>>(promise: P): P;
/** Add jQuery's verbs to a promise. */
export declare function promised<T>(promise: Promise<T>): Promised<T>;
