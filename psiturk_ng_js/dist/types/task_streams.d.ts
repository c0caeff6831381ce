import { Stream } from "./stream.ts";
import type { TaskData } from "./task_data.ts";
/** How thoroughly to look for records that the page altered. */
export type Scope = "new" | "some" | "all";
/** The streams of one instance: one, unless the server refuses a record as too large. */
export declare class TaskStreams {
    private readonly model;
    readonly streams: Stream[];
    /** The page put something into its lists that is no record: only whole documents hold that. */
    isForeign: boolean;
    /** Why a record can't be sent: JSON doesn't hold it. */
    failure: unknown;
    private readonly known;
    private readonly seen;
    constructor(model: TaskData);
    /** Note what the server holds already. */
    know(state: Record<string, unknown>): void;
    get isClean(): boolean;
    /** Take in what the page recorded. What JSON can't hold is left for later and noted as failure. */
    collect(scope: Scope): void;
    /** Note that the task is over. */
    finish(): void;
    /** Go on in another stream. */
    proceed(successor: Stream): void;
    /** Whether the server holds this row. */
    holds(row: unknown): boolean;
    private get current();
    private collectRows;
    private collectRow;
    private attempt;
}
