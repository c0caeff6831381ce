import type { Page } from "../page.ts";
import type { TaskData } from "../task_data.ts";
/** Keeps in the browser what the server has not acknowledged, off the path of the experiment. */
export declare class Keeper {
    private readonly page;
    private readonly members;
    private readonly isUsed;
    private readonly books;
    private storage;
    private isDue;
    private sequence;
    private writing;
    constructor(page: Page, members: readonly TaskData[], isUsed: () => boolean);
    /** Note that something changed; it is written when the page has time. */
    touch(): void;
    /** Put what is in no database yet where it surely is when the page has gone. */
    leave(): void;
    /** Keep nothing any more: what is recorded goes another way. */
    forget(): void;
    private write;
    private writeStream;
    /** The database took nothing, for lack of room or since it was closed: it is opened anew, and given all of it again. */
    private undo;
    /** What is to be written and erased now; null if nothing. */
    private editFor;
    private newIn;
    /** What the server may lack and the database does not surely hold, as far as it fits. */
    private lacking;
    private headOf;
    private streams;
    private book;
    private onStore;
}
