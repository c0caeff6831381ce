import { type Attributes, Model } from "./model.ts";
import type { Page } from "./page.ts";
import type { Answers, EventRecord, TrialRecord } from "./records.ts";
import { type Promised } from "./promised.ts";
import { type Knowledge } from "./stored_state.ts";
import { TaskStreams } from "./task_streams.ts";
import type { SaveOptions } from "./waiters.ts";
/** One participant's records in the making; psiTurk's `taskdata`, a model in Backbone's manner. */
export declare class TaskData extends Model {
    readonly adServerLoc: string;
    readonly mode: string;
    /** Attributes as they were at the start, and how many rows of each list were there. */
    readonly started: Attributes;
    readonly inherited: Set<unknown>;
    knowledge: Knowledge;
    /** Which page load of the assignment this is, from 1. */
    readonly visit: number;
    /** What of this instance the server holds. */
    readonly streams: TaskStreams;
    private readonly queue;
    constructor(page: Page, uniqueId: string, adServerLoc: string, mode: string);
    addTrialData(trialdata: unknown): void;
    addUnstructuredData(field: string, response: unknown): void;
    addEvent(eventtype: string, value: unknown): void;
    getTrialData(): TrialRecord[];
    getEventData(): EventRecord[];
    getQuestionData(): Answers;
    /** Save everything recorded so far; as Backbone's, with `success` and `error` in the options. */
    save(attributes?: Attributes | null, options?: SaveOptions): Promised<Attributes>;
    save(name: string, value: unknown, options?: SaveOptions): Promised<Attributes>;
    /** Replace what is here by what the server holds. */
    fetch(options?: SaveOptions): Promised<Attributes>;
    /** Put what the server holds before what was recorded while it was unknown. */
    adopt(answer: Attributes): void;
    /** What the server holds, less what it has from this page. */
    private withoutOwn;
    private take;
    /** What marks a record of a later page load; psiTurk's readers pass over it. */
    private ofVisit;
    private inheritRows;
}
