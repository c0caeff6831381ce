import type { Attributes } from "./model.ts";
import type { Page } from "./page.ts";
import type { TaskData } from "./task_data.ts";
import { type SaveOptions } from "./waiters.ts";
/** Saves of one assignment from one page: one request at a time, of what the server lacks. */
export declare class SaveQueue {
    private readonly page;
    readonly members: TaskData[];
    private waiting;
    private busy;
    private running;
    private xhr;
    private delivery;
    private isWhole;
    private isLeaving;
    private hasSaved;
    private unasked;
    private readonly rest;
    private readonly keeper;
    constructor(page: Page);
    /** The queue of this model's assignment, which it joins. */
    static of(page: Page, model: TaskData): SaveQueue;
    /** Whether the server has acknowledged everything recorded until now, alterations included. */
    get isClean(): boolean;
    /** The same, and that the server refused nothing of it as too large. */
    get isWholeThere(): boolean;
    /** Resolve when no save is under way, whatever became of it. */
    whenIdle(): Promise<void>;
    /** What the server last acknowledged, as a copy. */
    acknowledgedDocument(): Attributes | null;
    /** Note that nothing more will be recorded, and look through everything for alterations. */
    finish(): void;
    save(model: TaskData, options: SaveOptions): Promise<Attributes>;
    /** Save and block until it is answered, before anything that is on its way. */
    saveNow(model: TaskData, options: SaveOptions): Promise<Attributes>;
    /** Note that something was recorded. */
    touch(): void;
    /** Everything that the server has not acknowledged, what it refused included, as the bodies of requests. */
    remainder(): unknown[];
    /** Hand what is not acknowledged to the browser, to be kept, and as far as it fits to be sent, as the page ends. */
    flush(): void;
    private start;
    private run;
    /** Send what there is now, for everyone who waits now. */
    private attempt;
    private exchange;
    private deliveryFor;
    /** Take in what is new, and see whether it can go as records. */
    private look;
    /** Whether the server knows whole documents only. */
    private fallsBack;
    private useDocuments;
    /** Ask for the state that was unknown; a whole document without it would replace it. */
    private learn;
    private ignorant;
    private request;
    private settle;
    /** What may pass is tried again even if the page doesn't save again. */
    private tryLater;
}
