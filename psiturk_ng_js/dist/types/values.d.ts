import type { Load } from "./load.ts";
/** Keyed values on their way, each as JSON; one version never stands for two different sets. */
export interface ValueSet {
    readonly version: number;
    readonly texts: ReadonlyMap<string, string>;
}
/** Write a set as the protocol's `{"version", "values"}`. */
export declare function valuesBody({ version, texts }: ValueSet): string;
/** Keyed values of one stream: what of them the server lacks. */
export declare class Values {
    /** What is new or changed since the server's last word. */
    pending: ValueSet | null;
    private readonly held;
    /** Keys that left the page, and of which the server's version is therefore unknown. */
    private readonly unsure;
    private readonly refused;
    private version;
    private acknowledged;
    constructor(held?: Record<string, unknown>);
    /** Note what the server holds already. */
    know(held: Record<string, unknown>): void;
    /** Find out what the server lacks of these values. Throws if JSON can't hold one. */
    collect(values: Record<string, unknown>): void;
    /** Draw what fits into a request; null if there is nothing to send, or no room. */
    draw(load: Load): ValueSet | null;
    /** All that the server lacks, what it refused included; null if it lacks nothing. */
    lacking(): ValueSet | null;
    /** Whether the server refused what a key holds. */
    get hasRefused(): boolean;
    /** Note that a set has left the page. */
    released(set: ValueSet): ValueSet;
    acknowledge(set: ValueSet): void;
    /** Stop sending these values until they change. */
    refuse(set: ValueSet): void;
    private drop;
}
