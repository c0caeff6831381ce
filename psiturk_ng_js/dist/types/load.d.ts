/** What one request may carry. */
export interface Limits {
    readonly items: number;
    readonly chars: number;
}
/** Counts what goes into one request; the first item always fits, however long. */
export declare class Load {
    private readonly limits;
    items: number;
    /** Length of the longest item. */
    longest: number;
    private chars;
    constructor(limits: Limits);
    /** Take an item of this length, if there is room. */
    takes(length: number): boolean;
}
