import type { Outcome } from "./outcomes.ts";
import type { Page } from "./page.ts";
import type { SaveQueue } from "./save_queue.ts";
import type { TaskData } from "./task_data.ts";
/** Wait visibly until everything is saved or the participant goes on without; resolves to whether to go on. */
export declare function waitUntilSaved(page: Page, queue: SaveQueue, model: TaskData): Promise<boolean>;
/** Where a participant whose pass has ended goes. */
export declare function completionUrl(model: TaskData, outcome: Outcome): string;
