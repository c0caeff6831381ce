import type { Delivery, Parcel } from "./delivery.ts";
import { documentOf } from "./document.ts";
import { KEEPALIVE_LONGEST_BYTES, sendOnLeaving } from "./keepalive.ts";
import { type Exchange, sendAll, sendAllNow } from "./exchange.ts";
import type { Attributes } from "./model.ts";
import { Keeper } from "./outbox/keeper.ts";
import type { Page } from "./page.ts";
import { RecordDelivery } from "./record_delivery.ts";
import { type HttpRequest, RequestFailed, jsonObject, persist } from "./requests.ts";
import { Rest } from "./rest.ts";
import { knowledgeAfter, stateRequest } from "./stored_state.ts";
import type { TaskData } from "./task_data.ts";
import { type SaveOptions, type Waiter, SAVED, answerWaiters, failWaiters } from "./waiters.ts";
import { WholeDelivery } from "./whole_delivery.ts";

/** Saves of one assignment from one page: one request at a time, of what the server lacks. */
export class SaveQueue {
  readonly members: TaskData[] = [];
  private waiting: Waiter[] = [];
  private busy = false;
  private running: Promise<void> = Promise.resolve();
  private xhr: XMLHttpRequest | null = null;
  private delivery: Delivery;
  private isWhole = false;
  private isLeaving = false;
  private hasSaved = false;
  private unasked: number | undefined;
  private readonly rest = new Rest();
  private readonly keeper: Keeper;

  constructor(private readonly page: Page) {
    this.keeper = new Keeper(page, this.members, () => !this.isWhole);
    this.delivery = new RecordDelivery(this.members, (text) => page.window.console.error(`psiTurk: ${text}`));
  }

  /** The queue of this model's assignment, which it joins. */
  static of(page: Page, model: TaskData): SaveQueue {
    const key = String(model.id);
    const queue = page.queues.get(key) ?? new SaveQueue(page);
    page.queues.set(key, queue);
    if (!queue.members.includes(model)) queue.members.push(model);
    return queue;
  }

  /** Whether the server has acknowledged everything recorded until now, alterations included. */
  get isClean(): boolean {
    this.look();
    return this.hasSaved && this.delivery.isClean;
  }

  /** The same, and that the server refused nothing of it as too large. */
  get isWholeThere(): boolean {
    return this.isClean && !this.delivery.hasRefused;
  }

  /** Resolve when no save is under way, whatever became of it. */
  whenIdle(): Promise<void> {
    return this.running;
  }

  /** What the server last acknowledged, as a copy. */
  acknowledgedDocument(): Attributes | null {
    if (!this.hasSaved) return null;
    const document = documentOf(this.members);
    const isHeld = (row: unknown) => this.isWhole || this.members.some((one) => one.inherited.has(row) || one.streams.holds(row));
    for (const key of ["data", "eventdata"]) document[key] = (document[key] as unknown[]).filter(isHeld);
    return JSON.parse(JSON.stringify(document)) as Attributes;
  }

  /** Note that nothing more will be recorded, and look through everything for alterations. */
  finish(): void {
    for (const { streams } of this.members) {
      streams.collect("all");
      streams.finish();
    }
  }

  save(model: TaskData, options: SaveOptions): Promise<Attributes> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ model, options, resolve, reject });
      this.start();
    });
  }

  /** Save and block until it is answered, before anything that is on its way. */
  saveNow(model: TaskData, options: SaveOptions): Promise<Attributes> {
    return new Promise((resolve, reject) => {
      const waiters = [{ model, options, resolve, reject }];
      this.xhr?.abort();
      try {
        sendAllNow(this.exchange(waiters));
        this.settle(waiters);
      } catch (failure) {
        failWaiters(this.page.window, waiters, failure);
      }
    });
  }

  /** Note that something was recorded. */
  touch(): void {
    this.keeper.touch();
  }

  /** Everything that the server has not acknowledged, what it refused included, as the bodies of requests. */
  remainder(): unknown[] {
    this.look();
    return this.delivery.lacking().map(({ url, body }) => ({ url, save: JSON.parse(body) as unknown }));
  }

  /** Hand what is not acknowledged to the browser, to be kept, and as far as it fits to be sent, as the page ends. */
  flush(): void {
    if (this.isLeaving) return;
    // All instances of a page say that it ends, in one go.
    this.isLeaving = true;
    this.page.window.setTimeout(() => (this.isLeaving = false));
    this.look();
    this.keeper.leave();
    if (this.isWhole && this.ignorant().length) return;
    for (const { method, url, body } of this.delivery.last(KEEPALIVE_LONGEST_BYTES)) {
      sendOnLeaving(method, url, body, "application/json");
    }
  }

  private start(): void {
    if (this.busy) return;
    this.busy = true;
    this.page.window.clearTimeout(this.unasked);
    this.running = this.run();
  }

  private async run(): Promise<void> {
    do {
      const served: Waiter[] = [];
      if (this.rest.isAskedFor) await this.rest.over();
      try {
        await persist(() => this.attempt(served));
        this.settle(served);
      } catch (failure) {
        failWaiters(this.page.window, served, failure);
        this.tryLater(failure);
      }
    } while (this.waiting.length);
    this.busy = false;
  }

  /** Send what there is now, for everyone who waits now. */
  private async attempt(served: Waiter[]): Promise<void> {
    served.push(...this.waiting.splice(0));
    await sendAll(this.exchange(served));
  }

  private *exchange(served: readonly Waiter[]): Exchange {
    this.xhr = null;
    yield* this.learn();
    const delivery = this.deliveryFor(served);
    delivery.collect();
    let refusal: RequestFailed | null = null;
    for (let parcel = delivery.next(); parcel; parcel = delivery.next()) {
      try {
        const xhr = yield this.request(parcel, served);
        parcel.acknowledge(jsonObject(xhr) ?? {});
        this.touch();
      } catch (failure) {
        if (!(failure instanceof RequestFailed)) throw failure;
        const remedy = parcel.remedy(failure);
        if (remedy === "without") refusal = failure;
        if (remedy) continue;
        if (!this.fallsBack(failure)) throw failure;
        return yield* this.exchange(served);
      }
    }
    this.hasSaved = true;
    if (refusal) throw refusal;
  }

  private deliveryFor(served: readonly Waiter[]): Delivery {
    const url = served.find(({ options }) => options.url)?.options.url;
    if (url) return new WholeDelivery(this.members, url);
    this.look();
    return this.delivery;
  }

  /** Take in what is new, and see whether it can go as records. */
  private look(): void {
    if (this.isWhole) return;
    for (const { streams } of this.members) streams.collect("some");
    if (this.members.some(({ streams }) => streams.isForeign)) this.useDocuments();
  }

  /** Whether the server knows whole documents only. */
  private fallsBack(failure: RequestFailed): boolean {
    if (this.isWhole || (failure.status !== 404 && failure.status !== 405)) return false;
    this.useDocuments();
    return true;
  }

  private useDocuments(): void {
    this.isWhole = true;
    this.keeper.forget();
    this.delivery = new WholeDelivery(this.members);
  }

  /** Ask for the state that was unknown; a whole document without it would replace it. */
  private *learn(): Exchange {
    for (const member of this.ignorant()) {
      try {
        member.adopt(jsonObject(yield stateRequest(member.url())) ?? {});
      } catch (failure) {
        member.knowledge = knowledgeAfter(failure);
        if (member.knowledge === "unknown" && this.isWhole) throw failure;
      }
    }
  }

  private ignorant(): TaskData[] {
    return this.members.filter((member) => member.knowledge === "unknown");
  }

  private request(parcel: Parcel, served: readonly Waiter[]): HttpRequest {
    const options: SaveOptions = Object.assign({}, ...served.map((one) => one.options));
    return {
      method: parcel.method,
      url: parcel.url,
      body: parcel.body,
      contentType: "application/json",
      headers: options.headers ?? {},
      ...(options.timeout ? { timeoutMs: options.timeout } : {}),
      accepts: (xhr) => parcel.accepts(jsonObject(xhr)),
      started: (xhr) => {
        this.xhr = xhr;
        for (const one of served) one.options.beforeSend?.(xhr, one.options);
        for (const { model, options } of served) model.trigger("request", model, xhr, options);
      },
    };
  }

  private settle(served: readonly Waiter[]): void {
    const response = (this.isWhole && this.xhr && jsonObject(this.xhr)) || SAVED;
    answerWaiters(this.page.window, served, response, this.xhr ?? undefined);
  }

  /** What may pass is tried again even if the page doesn't save again. */
  private tryLater(failure: unknown): void {
    if (!(failure instanceof RequestFailed && failure.isTransient)) return;
    this.unasked = this.page.window.setTimeout(() => this.start(), this.rest.after(failure));
  }
}
