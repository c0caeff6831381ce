import { documentOf } from "./document.ts";
import { outlivesPage, sendOnLeaving } from "./keepalive.ts";
import type { Attributes } from "./model.ts";
import type { Page } from "./page.ts";
import { type HttpRequest, RequestFailed, jsonObject, persist, send, sendNow } from "./requests.ts";
import { knowledgeAfter, stateRequest } from "./stored_state.ts";
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

interface Waiter {
  readonly model: TaskData;
  readonly options: SaveOptions;
  resolve(response: Attributes): void;
  reject(reason: unknown): void;
}

/** The document as JSON, and the same without the server's last word, which no save makes dirty. */
interface Snapshot {
  readonly body: string;
  readonly content: string;
}

/**
 * Saves of one assignment from one page: one request at a time, always of the latest document,
 * so that an older one never lands after a newer one.
 */
export class SaveQueue {
  private readonly members: TaskData[] = [];
  private waiting: Waiter[] = [];
  private busy = false;
  private running: Promise<void> = Promise.resolve();
  private request: XMLHttpRequest | null = null;
  private acknowledged: string | null = null;

  constructor(private readonly page: Page) {}

  /** The queue of this model's assignment, which it joins. */
  static of(page: Page, model: TaskData): SaveQueue {
    const key = String(model.id);
    const queue = page.queues.get(key) ?? new SaveQueue(page);
    page.queues.set(key, queue);
    if (!queue.members.includes(model)) queue.members.push(model);
    return queue;
  }

  get isBusy(): boolean {
    return this.busy;
  }

  /** Whether the server has acknowledged everything recorded until now. */
  get isClean(): boolean {
    return this.acknowledged !== null && this.acknowledged === this.writable()?.content;
  }

  /** Resolve when no save is under way, whatever became of it. */
  whenIdle(): Promise<void> {
    return this.running;
  }

  /** What the server last acknowledged, as a copy. */
  acknowledgedDocument(): Attributes | null {
    return this.acknowledged === null ? null : (JSON.parse(this.acknowledged) as Attributes);
  }

  save(model: TaskData, options: SaveOptions): Promise<Attributes> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ model, options, resolve, reject });
      if (this.busy) return;
      this.busy = true;
      this.running = this.run();
    });
  }

  /** Save and block until it is answered, before anything that is on its way. */
  saveNow(model: TaskData, options: SaveOptions): Promise<Attributes> {
    return new Promise((resolve, reject) => {
      const waiter = { model, options, resolve, reject };
      this.request?.abort();
      try {
        this.learnNow();
        const { body, content } = this.snapshot();
        this.settle([waiter], sendNow(this.put([waiter], body)), content);
      } catch (failure) {
        this.fail([waiter], failure);
      }
    });
  }

  /** Hand what is not yet acknowledged to the browser, to be sent although the page ends. */
  flush(): void {
    const body = this.writable()?.body;
    const model = this.members[0];
    if (!model || body === undefined || this.ignorant().length) return;
    if (outlivesPage(body)) this.request?.abort();
    sendOnLeaving("PUT", model.url(), body, "application/json");
  }

  private async run(): Promise<void> {
    while (this.waiting.length) {
      const served: Waiter[] = [];
      try {
        await persist(() => this.attempt(served));
      } catch (failure) {
        this.fail(served, failure);
      }
    }
    this.busy = false;
  }

  /** Send the document as it is now, for everyone who waits now. */
  private async attempt(served: Waiter[]): Promise<void> {
    served.push(...this.waiting.splice(0));
    if (this.ignorant().length) await this.learn();
    const { body, content } = this.snapshot();
    const sent = send(this.put(served, body));
    for (const { model, options } of served) model.trigger("request", model, this.request, options);
    this.settle(served, await sent, content);
  }

  /** Ask for the state that was unknown, since a document without it would replace it. */
  private async learn(): Promise<void> {
    for (const member of this.ignorant()) {
      const answer = await send(stateRequest(member.url())).catch((failure: unknown) => failure);
      this.heed(member, answer);
    }
  }

  private learnNow(): void {
    for (const member of this.ignorant()) {
      try {
        this.heed(member, sendNow(stateRequest(member.url())));
      } catch (failure) {
        this.heed(member, failure);
      }
    }
  }

  private ignorant(): TaskData[] {
    return this.members.filter((member) => member.knowledge === "unknown");
  }

  private heed(member: TaskData, answer: unknown): void {
    if (answer instanceof XMLHttpRequest) return member.adopt(jsonObject(answer) ?? {});
    member.knowledge = knowledgeAfter(answer);
    if (member.knowledge === "unknown") throw answer;
  }

  private put(served: readonly Waiter[], body: string): HttpRequest {
    const options: SaveOptions = Object.assign({}, ...served.map((one) => one.options));
    return {
      method: "PUT",
      url: options.url ?? served[0]?.model.url() ?? "",
      body,
      contentType: "application/json",
      headers: options.headers ?? {},
      timeoutMs: options.timeout ?? 0,
      accepts: (xhr) => jsonObject(xhr) !== null,
      started: (xhr) => {
        this.request = xhr;
        for (const one of served) one.options.beforeSend?.(xhr, one.options);
      },
    };
  }

  private snapshot(): Snapshot {
    const { status, ...rest } = documentOf(this.members);
    const content = JSON.stringify(rest);
    return { content, body: status === undefined ? content : `${content.slice(0, -1)},"status":${JSON.stringify(status)}}` };
  }

  /** The snapshot, unless a page has recorded what JSON cannot hold. */
  private writable(): Snapshot | null {
    try {
      return this.snapshot();
    } catch {
      return null;
    }
  }

  private settle(served: readonly Waiter[], xhr: XMLHttpRequest, content: string): void {
    this.request = null;
    this.acknowledged = content;
    const response = jsonObject(xhr) ?? {};
    for (const { model, options, resolve } of served) {
      if (typeof response.status === "string") model.set("status", response.status);
      this.tell(() => options.success?.(model, response, options));
      this.tell(() => options.complete?.(xhr, "success"));
      this.tell(() => model.trigger("sync", model, response, options));
      resolve(response);
    }
  }

  private fail(served: readonly Waiter[], failure: unknown): void {
    this.request = null;
    const xhr = failure instanceof RequestFailed ? failure.xhr : undefined;
    const kept = "Nothing is discarded: this page keeps the data, and the next save sends all of it.";
    this.page.window.console.error(`psiTurk: saving failed (${failure}). ${xhr?.responseText.slice(0, 200) ?? ""} ${kept}`);
    for (const { model, options, reject } of served) {
      this.tell(() => options.error?.(model, xhr, options));
      this.tell(() => options.complete?.(xhr, "error"));
      this.tell(() => model.trigger("error", model, xhr, options));
      reject(failure);
    }
  }

  /** Call the page's code; its errors are the page's, and reach the console as such. */
  private tell(callback: () => unknown): void {
    try {
      callback();
    } catch (error) {
      this.page.window.setTimeout(() => {
        throw error;
      });
    }
  }
}
