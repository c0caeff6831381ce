import type { EmbeddedReload } from "./embedded.ts";
import type { Page } from "./page.ts";
import type { EventRecord } from "./records.ts";
import type { TaskData } from "./task_data.ts";
/** A place in the task to which a participant can come back. */
export interface Checkpoint {
    readonly name: string;
    /** What the page gave with it. */
    readonly state?: unknown;
}
/** What the server says of this page load; null if it is the first of its assignment, or no entry at all. */
export declare function reloadOf(page: Page, uniqueId: string): EmbeddedReload | null;
/** Which page load of the assignment the records of a page belong to, from 1. */
export declare function visitOf(page: Page, uniqueId: string, events: readonly EventRecord[]): number;
/** The places of one instance's task: sets them, and knows where to go on. */
export declare class Checkpoints {
    private readonly page;
    private readonly model;
    /** Where this page goes on; null if it begins. */
    readonly resumedFrom: Checkpoint | null;
    private readonly key;
    constructor(page: Page, model: TaskData);
    /** Record that the participant has come to this place; returns what to call once the server holds it. */
    reach(name: string, state?: unknown): () => void;
    /** Forget what this browser keeps, since the task is over. */
    finish(): void;
    /** The last place reached: this browser may know one that is still on its way to the server. */
    private latest;
    private note;
    private onStore;
}
