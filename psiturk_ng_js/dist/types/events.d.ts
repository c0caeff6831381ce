/** Any listener; what it receives depends on the event. */
export type Listener = (this: unknown, ...values: never[]) => unknown;
/** The part of another object's events that `listenTo` needs. */
export interface Emitter {
    on(names: string, callback: Listener, context?: unknown): unknown;
    off(names?: string | null, callback?: Listener | null, context?: unknown): unknown;
}
type Names = string | Record<string, Listener>;
/** Events in Backbone's manner: space-separated names, `all`, contexts, `listenTo`. */
export declare class Events {
    private readonly subscriptions;
    private readonly heard;
    on(names: Names, callback?: Listener, context?: unknown): this;
    once(names: Names, callback?: Listener, context?: unknown): this;
    off(names?: string | null, callback?: Listener | null, context?: unknown): this;
    trigger(names: string, ...values: unknown[]): this;
    listenTo(other: Emitter, names: string, callback: Listener): this;
    listenToOnce(other: Emitter, names: string, callback: Listener): this;
    stopListening(other?: Emitter, names?: string, callback?: Listener): this;
    bind(names: Names, callback?: Listener, context?: unknown): this;
    unbind(names?: string | null, callback?: Listener | null, context?: unknown): this;
    private subscribe;
    private call;
}
export {};
