import { type Checkpoint, Checkpoints, reloadOf } from "./checkpoints.ts";
import { completionUrl, waitUntilSaved } from "./completion.ts";
import { type InstructionIndicator, InstructionPlayer } from "./instructions.ts";
import { Leaving } from "./leaving.ts";
import type { Attributes } from "./model.ts";
import { type Outcome, outcomeNamed } from "./outcomes.ts";
import type { Page } from "./page.ts";
import { type PageMap, pageNamed, preloadImages, preloadPages, replaceBody } from "./pages.ts";
import { type Promised, promised, quietly } from "./promised.ts";
import type { Answers, EventRecord, TrialRecord } from "./records.ts";
import { formPost, type HttpRequest, replyIn, send, sendPersistently } from "./requests.ts";
import { SaveQueue } from "./save_queue.ts";
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
export function equip(page: Page, self: PsiTurkMembers, uniqueId: string, adServerLoc: string, mode: string): void {
  const taskdata = new TaskData(page, uniqueId, adServerLoc, mode);
  const queue = SaveQueue.of(page, taskdata);
  const checkpoints = new Checkpoints(page, taskdata);
  const globals = page.window as unknown as Record<"instructionController", InstructionPlayer | undefined>;
  let player: InstructionPlayer | undefined;
  let completing: Promise<void> | null = null;

  let unansweredStart: HttpRequest | null = null;

  const begin = () => {
    const start = (unansweredStart = formPost("inexp", { uniqueId: String(self.taskdata.id) }));
    const settle = () => {
      if (unansweredStart === start) unansweredStart = null;
    };
    return sendPersistently(start).then(settle, report("start"));
  };
  const report = (what: string) => (failure: unknown) => page.window.console.error(`psiTurk: ${what} failed (${failure}).`);
  const leaving = new Leaving(page, {
    save: () => self.saveData(),
    flush: () => queue.flush(),
    unansweredStart: () => unansweredStart,
    returned: () => void begin(),
    // The page load too: a mark that arrives after the participant is back counts no more.
    identity: () => ({ uniqueId: String(self.taskdata.id), visit: String(taskdata.visit) }),
  });

  const complete = async (outcome: Outcome) => {
    queue.finish();
    if (!queue.isWholeThere && !(await waitUntilSaved(page, queue, taskdata))) {
      completing = null;
      return;
    }
    checkpoints.finish();
    page.window.location.href = completionUrl(self.taskdata, outcome);
  };

  const finish = (outcome: Outcome = "complete"): Promise<void> => {
    const named = outcomeNamed(outcome);
    self.teardownTask();
    return (completing ??= quietly(complete(named)));
  };

  const additions: Pick<PsiTurkMembers, "checkpoint" | "resumedFrom" | "finish" | "progress"> = {
    finish,
    progress: (part) => {
      taskdata.addEvent("progress", String(part));
      return quietly(self.saveData().then(() => undefined));
    },
    checkpoint: (name, state) => {
      const settle = checkpoints.reach(name, state);
      return quietly(self.saveData().then(settle));
    },
    resumedFrom: checkpoints.resumedFrom,
  };
  // Not enumerable, and without `new`, when members become globals, never in the place of a page's own: psiTurk has no such names.
  for (const [name, value] of Object.entries(additions)) {
    if (!(name in self)) Object.defineProperty(self, name, { value, writable: true, configurable: true });
  }
  Object.assign(self, {
    preloadImages: (names) => preloadImages(page, names),
    preloadPages: (names) => preloadPages(() => self.pages, names),
    getPage: (name) => pageNamed(page, self.pages, name),
    recordTrialData: (trialdata) => taskdata.addTrialData(trialdata),
    recordUnstructuredData: (field, value) => taskdata.addUnstructuredData(field, value),
    getTrialData: () => taskdata.getTrialData(),
    getEventData: () => taskdata.getEventData(),
    getQuestionData: () => taskdata.getQuestionData(),
    computeBonus: (url, callback) => {
      const joint = url.includes("?") ? "&" : "?";
      const uniqueId = encodeURIComponent(String(self.taskdata.id));
      // Sent once, however it ends: a project's own route may count or pay each time that it is asked.
      const request = { method: "GET", url: `${url}${joint}uniqueId=${uniqueId}`, timeoutMs: 0 };
      const ready = queue.whenIdle();
      const answered = ready.then(() => send(request)).then((xhr) => ({ xhr, reply: replyIn(xhr) }));
      void answered.then(({ xhr, reply }) => callback?.(reply, "success", xhr), report("computing the bonus"));
      return promised(answered.then(({ reply }) => reply));
    },
    saveData: (callbacks) => taskdata.save(undefined, callbacks),
    startTask: () => {
      self.saveData();
      void begin();
      if (self.taskdata.mode !== "debug") leaving.arm();
    },
    finishInstructions: (message) => page.announce(self, "_psiturk_finishedinstructions", message),
    teardownTask: (message) => page.announce(self, "_psiturk_finishedtask", message),
    completeHIT: () => finish("complete"),
    doInstructions: (pages, callback) => {
      player = new InstructionPlayer(page, self, pages, callback);
      globals.instructionController = player;
      player.loadFirstPage();
    },
    getInstructionIndicator: () => {
      const shown = player ?? globals.instructionController;
      if (!shown) throw new ReferenceError("doInstructions() has not been called yet");
      return shown.getIndicator();
    },
    showPage: (name) => replaceBody(page, self.getPage(name)),
    pages: {},
    taskdata,
  } satisfies Omit<PsiTurkMembers, keyof typeof additions>);

  const { startTask } = self;
  page.bus.on("_psiturk_finishedinstructions", () => page.concerns(self) && startTask());
  page.bus.on("_psiturk_finishedtask", () => leaving.disarm());
  page.watchWindow();
  // The quit mark of the page before may have arrived after this page was asked for.
  if (reloadOf(page, uniqueId)?.has_started) void begin();
}
