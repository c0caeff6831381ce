import type { Attributes } from "./model.ts";
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
/** Someone who asked for a save and is told what became of it. */
export interface Waiter {
    readonly model: TaskData;
    readonly options: SaveOptions;
    resolve(response: Attributes): void;
    reject(reason: unknown): void;
}
/** What psiTurk's server answers to a save, and pages expect. */
export declare const SAVED: Attributes;
/** Tell them that everything recorded when they asked is saved. */
export declare function answerWaiters(window: Window, served: readonly Waiter[], response: Attributes, xhr?: XMLHttpRequest): void;
/** Tell them, and the researcher in the console, that something is not saved. */
export declare function failWaiters(window: Window & typeof globalThis, served: readonly Waiter[], failure: unknown): void;
