import type { Page } from "./page.ts";
import { type HttpRequest } from "./requests.ts";
export interface LeavingDuties {
    /** Save before the browser asks whether to leave. */
    save(): unknown;
    /** Hand unsaved data to the browser while the page ends. */
    flush(): void;
    /** The report that the task began, if it is not answered yet. */
    unansweredStart(): HttpRequest | null;
    /** Called when a page that had left comes back as it was. */
    returned(): void;
    /** Who leaves: the fields of the quit mark. */
    identity(): Record<string, string>;
}
/** Asks before a running task is left, and marks the participant as a quitter only on real leaving. */
export declare class Leaving {
    private readonly page;
    private readonly duties;
    private armed;
    /** The question was put in the latest attempt to leave; a page may have removed it from later ones. */
    private asked;
    private quit;
    constructor(page: Page, duties: LeavingDuties);
    /** Ask from now on. */
    arm(): void;
    /** Stop asking; with jQuery on the page, whatever else was bound through it stops too. */
    disarm(): void;
    private readonly forget;
    private readonly ask;
    private leave;
    private comeBack;
}
