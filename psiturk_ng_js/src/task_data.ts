import { visitOf } from "./checkpoints.ts";
import { type Attributes, Model } from "./model.ts";
import type { Page } from "./page.ts";
import type { Answers, EventRecord, TrialRecord } from "./records.ts";
import { jsonObject, send, sendNow } from "./requests.ts";
import { type Promised, promised } from "./promised.ts";
import { SaveQueue } from "./save_queue.ts";
import { type Knowledge, SERVER_KEYS, type StartingState, startingState, stateRequest } from "./stored_state.ts";
import { TaskStreams } from "./task_streams.ts";
import type { SaveOptions } from "./waiters.ts";

const LIST_KEYS = ["data", "eventdata"];

/** The attributes of a model with this id, in psiTurk's order; nothing is invented for the server's keys. */
function initialAttributes(id: string, state: Attributes): Attributes {
  const data = Array.isArray(state.data) ? state.data : [];
  const eventdata = Array.isArray(state.eventdata) ? state.eventdata : [];
  const answers = state.questiondata;
  const questiondata = typeof answers === "object" && answers && !Array.isArray(answers) ? answers : {};
  const currenttrial = Math.max(Number(state.currenttrial) || 0, data.length);
  const first = ["condition", "counterbalance", "assignmentId", "workerId", "hitId", "currenttrial", "bonus"];
  const all: Attributes = { ...state, data, eventdata, questiondata, currenttrial, useragent: "", mode: "", id };
  const order = [...first, "data", "questiondata", "eventdata", "useragent", "mode", "id", ...Object.keys(state)];
  return Object.fromEntries(order.filter((key) => key in all).map((key) => [key, all[key]]));
}

/** One participant's records in the making; psiTurk's `taskdata`, a model in Backbone's manner. */
export class TaskData extends Model {
  readonly adServerLoc: string;
  readonly mode: string;
  /** Attributes as they were at the start, and how many rows of each list were there. */
  readonly started: Attributes;
  readonly inherited = new Set<unknown>();
  knowledge: Knowledge;
  /** Which page load of the assignment this is, from 1. */
  readonly visit: number;
  /** What of this instance the server holds. */
  readonly streams: TaskStreams = new TaskStreams(this);
  private readonly queue: () => SaveQueue;

  constructor(page: Page, uniqueId: string, adServerLoc: string, mode: string) {
    super();
    this.adServerLoc = adServerLoc;
    this.mode = mode;
    this.id = uniqueId;
    this.urlRoot = `${page.embedded.root}/sync`;
    const start: StartingState = startingState(page, uniqueId, this.url());
    this.knowledge = start.knowledge;
    this.attributes = initialAttributes(uniqueId, start.state);
    this.inheritRows(this.attributes);
    this.visit = visitOf(page, uniqueId, this.getEventData());
    this.streams.know(start.state);
    this.set({ useragent: page.window.navigator.userAgent, mode });
    this.started = { ...this.attributes };
    this.queue = () => SaveQueue.of(page, this);
    this.queue();
    this.addEvent("initialized", null);
    this.addEvent("window_resize", page.size());
    page.bus.on("_psiturk_lostfocus", () => this.addEvent("focus", "off"));
    page.bus.on("_psiturk_gainedfocus", () => this.addEvent("focus", "on"));
    page.bus.on("_psiturk_windowresize", (size: [number, number]) => this.addEvent("window_resize", size));
  }

  addTrialData(trialdata: unknown): void {
    const current_trial = this.get("currenttrial") as number;
    const data = this.getTrialData();
    const clock = Math.round(performance.now() * 10) / 10;
    data.push({ uniqueid: String(this.id), current_trial, dateTime: Date.now(), clock, ...this.ofVisit(), trialdata });
    this.set({ data, currenttrial: current_trial + 1 });
    this.queue().touch();
  }

  addUnstructuredData(field: string, response: unknown): void {
    const answers = this.getQuestionData();
    answers[field] = response;
    this.set("questiondata", answers);
    this.queue().touch();
  }

  addEvent(eventtype: string, value: unknown): void {
    const events = this.getEventData();
    const timestamp = Date.now();
    const previous = eventtype === "initialized" ? undefined : events[events.length - 1];
    events.push({ eventtype, value, timestamp, interval: previous ? timestamp - previous.timestamp : 0, ...this.ofVisit() });
    this.set("eventdata", events);
    this.queue().touch();
  }

  getTrialData(): TrialRecord[] {
    return this.get("data") as TrialRecord[];
  }

  getEventData(): EventRecord[] {
    return this.get("eventdata") as EventRecord[];
  }

  getQuestionData(): Answers {
    return this.get("questiondata") as Answers;
  }

  /** Save everything recorded so far; as Backbone's, with `success` and `error` in the options. */
  save(attributes?: Attributes | null, options?: SaveOptions): Promised<Attributes>;
  save(name: string, value: unknown, options?: SaveOptions): Promised<Attributes>;
  save(first?: string | Attributes | null, second?: unknown, third?: SaveOptions): Promised<Attributes> {
    if (typeof first === "string") this.set(first, second);
    else this.set(first);
    const options = ((typeof first === "string" ? third : second) as SaveOptions | undefined) ?? {};
    return promised(options.async === false ? this.queue().saveNow(this, options) : this.queue().save(this, options));
  }

  /** Replace what is here by what the server holds. */
  fetch(options: SaveOptions = {}): Promised<Attributes> {
    const request = stateRequest(options.url ?? this.url());
    const asked = new Promise<XMLHttpRequest>((resolve) =>
      resolve(options.async === false ? sendNow(request) : send(request)),
    );
    const answered = asked.then((xhr) => this.take(jsonObject(xhr) ?? {}));
    answered.then(
      (state) => options.success?.(this, state, options),
      (failure) => options.error?.(this, failure.xhr, options),
    );
    return promised(answered);
  }

  /** Put what the server holds before what was recorded while it was unknown. */
  adopt(answer: Attributes): void {
    const state = this.withoutOwn(answer);
    const stored = initialAttributes(String(this.id), state);
    const offset = stored.currenttrial as number;
    for (const row of this.getTrialData()) row.current_trial += offset;
    for (const key of LIST_KEYS) (this.get(key) as unknown[]).unshift(...(stored[key] as unknown[]));
    this.inheritRows(stored);
    const answers = this.getQuestionData();
    this.set("questiondata", Object.assign(answers, { ...(stored.questiondata as Answers), ...answers }));
    const missing = Object.keys(state).filter((key) => SERVER_KEYS.includes(key) || !(key in this.attributes));
    this.set({ ...Object.fromEntries(missing.map((key) => [key, state[key]])), currenttrial: this.get("currenttrial") + offset });
    this.started.currenttrial = offset;
    this.streams.know(state);
    this.knowledge = "known";
  }

  /** What the server holds, less what it has from this page. */
  private withoutOwn(answer: Attributes): Attributes {
    const state: Attributes = { ...answer };
    for (const key of LIST_KEYS) {
      const own = new Set((this.get(key) as unknown[]).map((row) => JSON.stringify(row)));
      if (Array.isArray(state[key])) state[key] = (state[key] as unknown[]).filter((row) => !own.has(JSON.stringify(row)));
    }
    const trials = (rows: unknown) => (Array.isArray(rows) ? rows.length : 0);
    return { ...state, currenttrial: (Number(answer.currenttrial) || 0) - trials(answer.data) + trials(state.data) };
  }

  private take(state: Attributes): Attributes {
    this.streams.collect("new");
    this.streams.know(state);
    this.inheritRows(initialAttributes(String(this.id), state));
    this.set({ ...state, id: this.id });
    this.knowledge = "known";
    return state;
  }

  /** What marks a record of a later page load; psiTurk's readers pass over it. */
  private ofVisit(): { visit?: number } {
    return this.visit > 1 ? { visit: this.visit } : {};
  }

  private inheritRows(attributes: Attributes): void {
    for (const key of LIST_KEYS) for (const row of attributes[key] as unknown[]) this.inherited.add(row);
  }
}
