import type { Page } from "./page.ts";
import type { SaveQueue } from "./save_queue.ts";
import type { TaskData } from "./task_data.ts";
/** Wait visibly until everything is saved or the participant goes on without; resolves to whether to go on. */
export declare function waitUntilSaved(page: Page, queue: SaveQueue, model: TaskData): Promise<boolean>;
/** Where a participant who has finished goes. */
export declare function completionUrl(model: TaskData): string;
