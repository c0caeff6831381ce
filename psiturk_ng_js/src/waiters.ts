import type { Attributes } from "./model.ts";
import { RequestFailed } from "./requests.ts";
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
export const SAVED: Attributes = { status: "user data saved" };

/** Tell them that everything recorded when they asked is saved. */
export function answerWaiters(window: Window, served: readonly Waiter[], response: Attributes, xhr?: XMLHttpRequest): void {
  for (const { model, options, resolve } of served) {
    if (typeof response.status === "string") model.set("status", response.status);
    tell(window, () => options.success?.(model, { ...response }, options));
    tell(window, () => options.complete?.(xhr, "success"));
    tell(window, () => model.trigger("sync", model, response, options));
    resolve({ ...response });
  }
}

/** Tell them, and the researcher in the console, that something is not saved. */
export function failWaiters(window: Window & typeof globalThis, served: readonly Waiter[], failure: unknown): void {
  const xhr = failure instanceof RequestFailed ? failure.xhr : undefined;
  const kept = "Nothing is discarded: this page keeps the data, and the next save sends all of it.";
  window.console.error(`psiTurk: saving failed (${failure}). ${xhr?.responseText.slice(0, 200) ?? ""} ${kept}`);
  for (const { model, options, reject } of served) {
    tell(window, () => options.error?.(model, xhr, options));
    tell(window, () => options.complete?.(xhr, "error"));
    tell(window, () => model.trigger("error", model, xhr, options));
    reject(failure);
  }
}

/** Call the page's code; its errors are the page's, and reach the console as such. */
function tell(window: Window, callback: () => unknown): void {
  try {
    callback();
  } catch (error) {
    window.setTimeout(() => {
      throw error;
    });
  }
}
