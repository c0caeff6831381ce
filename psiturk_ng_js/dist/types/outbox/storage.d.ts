import type { Kind } from "../stream.ts";
/** Keys of localStorage that say for which streams something may be kept; what did not reach the database stands in them. */
export declare const MARK = "psiturk.outbox:";
/** Whose records, and how they are sent. Texts are JSON as the protocol has it. */
export interface Head {
    readonly stream: string;
    readonly uniqueId: string;
    /** Where saves of this assignment are posted. */
    readonly url: string;
    readonly token: string | undefined;
    readonly recorded: {
        readonly trials: number;
        readonly events: number;
    };
    readonly final: boolean;
    readonly answers: string | null;
    readonly attributes: string | null;
    /** Counts the heads of a stream: the greater is the later, whatever the clock says. */
    readonly sequence: number;
    readonly savedAtMs: number;
}
/** A record, or with a version greater than 0 what it was altered to. */
export interface Kept {
    readonly kind: Kind;
    readonly number: number;
    readonly version: number;
    readonly text: string;
}
/** What is kept of one stream. */
export interface Remainder {
    readonly head: Head;
    readonly kept: readonly Kept[];
}
/** What to write and to erase together. */
export interface Edit {
    readonly head: Head | null;
    readonly put: readonly Kept[];
    readonly erase: readonly IDBKeyRange[];
}
/** Everything of a stream. */
export declare function wholeStream(stream: string): IDBKeyRange;
/** Records of one kind from number `first` to before `end`; not their alterations. */
export declare function recordsBetween(stream: string, kind: Kind, first: number, end: number): IDBKeyRange;
/** One alteration. */
export declare function alteration(stream: string, kind: Kind, number: number, version: number): IDBKeyRange;
/** The browser's database of what the server may lack. */
export declare class OutboxStorage {
    private readonly database;
    private constructor();
    /** Open it; rejects where the browser has none, forbids it, or does not answer. */
    static open(): Promise<OutboxStorage>;
    /** Make changes that are there together or not at all. */
    change(stream: string, { head, put, erase }: Edit): Promise<void>;
    /** Forget a stream. */
    forget(stream: string): Promise<void>;
    /** Forget what the server holds by now; whether nothing is left of the stream. */
    release(remainder: Remainder): Promise<boolean>;
    /** Read what is kept of all streams. */
    read(): Promise<Remainder[]>;
    private releaseNow;
    private readNow;
}
