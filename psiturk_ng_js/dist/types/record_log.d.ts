import type { Load } from "./load.ts";
/** A record that the page altered after it had left the page. */
export interface Change {
    readonly number: number;
    readonly version: number;
    readonly text: string;
}
/** Consecutive records, as JSON. */
export interface Batch {
    readonly first: number;
    readonly texts: readonly string[];
}
/** The records of one kind in one stream, by number: live references to what the page recorded. */
export declare class RecordLog {
    /** How many the server holds, without a gap. */
    held: number;
    /** Alterations that the server has not acknowledged. */
    readonly changes: Map<number, Change>;
    /** A record that the server won't take as it is. */
    refused: number | null;
    private readonly rows;
    private readonly prints;
    private readonly versions;
    private readonly texts;
    /** Records below this number have left the page, as they were then. */
    left: number;
    private turn;
    get count(): number;
    /** Whether the server holds this row. */
    holds(row: unknown): boolean;
    append(row: object, text: string): void;
    /** The JSON of a record as it was when it was last looked at, or is now. */
    text(number: number): string;
    /** Note that records below `number` are known outside of this page. */
    released(number: number): void;
    /** Draw what fits of what the server lacks. */
    draw(load: Load): Batch;
    /** All that the server lacks, what it refused included. */
    lacking(): Batch;
    /** Draw alterations of records that the server holds once it has `held` of them. */
    drawChanges(load: Load, held: number): Change[];
    /** Take the server's word for how many it holds, and for these alterations. */
    acknowledge(held: number, changes: readonly Change[]): void;
    /** Stop sending an alteration. */
    settle(change: Change): void;
    /** Find alterations among all records, or among the latest and, in turn, a few older ones. */
    compare(all: boolean): void;
    /** Give away the records from `number` on that the server can't have yet, for another stream. */
    cut(number: number): object[];
    private compareOne;
}
