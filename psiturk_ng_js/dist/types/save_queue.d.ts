import type { Attributes } from "./model.ts";
import type { Page } from "./page.ts";
import type { TaskData } from "./task_data.ts";
/** What `saveData` and `taskdata.save` take: Backbone's options, and jQuery's that matter. */
export interface SaveOptions {
    success?: ((model: TaskData, response: Attributes, options: SaveOptions) => unknown) | undefined;
    error?: ((model: TaskData, xhr: XMLHttpRequest | undefined, options: SaveOptions) => unknown) | undefined;
    complete?: ((xhr: XMLHttpRequest | undefined, status: string) => unknown) | undefined;
    beforeSend?: ((xhr: XMLHttpRequest, options: SaveOptions) => unknown) | undefined;
    async?: boolean | undefined;
    timeout?: number | undefined;
    headers?: Record<string, string> | undefined;
    url?: string | undefined;
    [option: string]: unknown;
}
/**
 * Saves of one assignment from one page: one request at a time, always of the latest document,
 * so that an older one never lands after a newer one.
 */
export declare class SaveQueue {
    private readonly page;
    private readonly members;
    private waiting;
    private busy;
    private running;
    private request;
    private acknowledged;
    constructor(page: Page);
    /** The queue of this model's assignment, which it joins. */
    static of(page: Page, model: TaskData): SaveQueue;
    get isBusy(): boolean;
    /** Whether the server has acknowledged everything recorded until now. */
    get isClean(): boolean;
    /** Resolve when no save is under way, whatever became of it. */
    whenIdle(): Promise<void>;
    /** What the server last acknowledged, as a copy. */
    acknowledgedDocument(): Attributes | null;
    save(model: TaskData, options: SaveOptions): Promise<Attributes>;
    /** Save and block until it is answered, before anything that is on its way. */
    saveNow(model: TaskData, options: SaveOptions): Promise<Attributes>;
    /** Hand what is not yet acknowledged to the browser, to be sent although the page ends. */
    flush(): void;
    private run;
    /** Send the document as it is now, for everyone who waits now. */
    private attempt;
    /** Ask for the state that was unknown, since a document without it would replace it. */
    private learn;
    private learnNow;
    private ignorant;
    private heed;
    private put;
    private snapshot;
    /** The snapshot, unless a page has recorded what JSON cannot hold. */
    private writable;
    private settle;
    private fail;
    /** Call the page's code; its errors are the page's, and reach the console as such. */
    private tell;
}
