import { type Limits } from "./load.ts";
import { type Batch, type Change, RecordLog } from "./record_log.ts";
import { type ValueSet, Values } from "./values.ts";
export declare const KINDS: readonly ["trial", "event"];
export type Kind = (typeof KINDS)[number];
/** What the server says that it holds of a stream. */
export interface Receipt {
    readonly stream: string;
    readonly trials: number;
    readonly events: number;
    readonly answers: number;
    readonly attributes: number;
}
/** Read an answer as a receipt for a stream; null if it is anything else. */
export declare function receiptFor(stream: string, answer: Record<string, unknown> | null): Receipt | null;
/** What a request carries, to be found again when it is answered. */
export interface Drawn {
    readonly body: string;
    readonly items: number;
    readonly longest: number;
    readonly batches: Readonly<Record<Kind, Batch>>;
    readonly changes: Readonly<Record<Kind, readonly Change[]>>;
    readonly answers: ValueSet | null;
    readonly attributes: ValueSet | null;
    readonly final: boolean;
}
/** What one instance records on one page, and what of it the server holds. See docs/reference/sync-protocol.md. */
export declare class Stream {
    answers: Values;
    attributes: Values;
    readonly name: string;
    readonly logs: Readonly<Record<Kind, RecordLog>>;
    /** The task is over; what is whole may be called so. */
    isFinal: boolean;
    private finalHeld;
    constructor(answers?: Values, attributes?: Values);
    /** How many records there are of each kind, sent or not. */
    get recorded(): {
        trials: number;
        events: number;
    };
    /** Whether the server holds all that was collected. */
    get isClean(): boolean;
    /** Whether the server refused something of it as too large. */
    get hasRefused(): boolean;
    /** Whether nothing of it need be kept in the browser: what was refused must be. */
    get isSettled(): boolean;
    /** Draw the next request, of the oldest that fit; null if the server lacks nothing. */
    draw(limits: Limits): Drawn | null;
    /** All that the server lacks, what it refused included, as the body of a request; null if it lacks nothing. */
    lacking(): string | null;
    /** Take the server's answer to a request. */
    acknowledge(drawn: Drawn, receipt: Receipt): void;
    /**
     * Set aside what the server refused as too large, so that the rest goes on.
     *
     * Returns the stream in which it goes on; this one if nothing was recorded after what was refused;
     * null if the refusal isn't about the length of a single thing.
     */
    refuse(drawn: Drawn): Stream | null;
    /** Put the JSON of a request together. */
    private body;
    /** Let another stream go on after a record that this one can't deliver: its count tells the server of it. */
    private split;
}
/** Write an altered record as the protocol has it. */
export declare function changeBody(kind: string, { number, version, text }: Change): string;
