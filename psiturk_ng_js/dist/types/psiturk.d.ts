import { type Checkpoint } from "./checkpoints.ts";
import { type InstructionIndicator } from "./instructions.ts";
import type { Attributes } from "./model.ts";
import { type Outcome } from "./outcomes.ts";
import type { Page } from "./page.ts";
import { type PageMap } from "./pages.ts";
import { type Promised } from "./promised.ts";
import type { Answers, EventRecord, TrialRecord } from "./records.ts";
import { TaskData } from "./task_data.ts";
import type { SaveOptions } from "./waiters.ts";
/** The members of a PsiTurk instance; every one works detached from it. */
export interface PsiTurkMembers {
    preloadImages(names: string[]): void;
    preloadPages(names: string[]): Promise<unknown>;
    getPage(name: string): string;
    recordTrialData(trialdata: unknown): void;
    recordUnstructuredData(field: string, value: unknown): void;
    getTrialData(): TrialRecord[];
    getEventData(): EventRecord[];
    getQuestionData(): Answers;
    computeBonus(url: string, callback?: (reply: any, status: string, xhr: XMLHttpRequest) => unknown): Promised<unknown>;
    saveData(callbacks?: SaveOptions): Promised<Attributes>;
    /** Note a place in the task to which the participant can come back, and save; absent where the page has a global of that name. */
    checkpoint(name: string, state?: unknown): Promise<void>;
    /** The checkpoint at which this page goes on after a reload; null if it begins. */
    resumedFrom: Checkpoint | null;
    /** End the pass in one of its ways, once everything is saved; absent where the page has a global of that name. */
    finish(outcome?: Outcome): Promise<void>;
    /** Report that a part of the task is finished, and save: what the setting time_estimates pays for; absent as `finish` is. */
    progress(part: string): Promise<void>;
    startTask(): void;
    finishInstructions(message?: unknown): void;
    teardownTask(message?: unknown): void;
    completeHIT(): Promise<void>;
    doInstructions(pages: string[], callback?: () => unknown): void;
    getInstructionIndicator(): InstructionIndicator;
    showPage(name: string): void;
    pages: PageMap;
    taskdata: TaskData;
}
/** Attach the members of one instance to `self`, and start recording. */
export declare function equip(page: Page, self: PsiTurkMembers, uniqueId: string, adServerLoc: string, mode: string): void;
