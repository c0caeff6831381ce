import { Notice } from "./notice.ts";
import type { Outcome } from "./outcomes.ts";
import type { Page } from "./page.ts";
import { RequestFailed, retryNow } from "./requests.ts";
import type { SaveQueue } from "./save_queue.ts";
import type { TaskData } from "./task_data.ts";

const NOTICE_AFTER_MS = 1_000;
const RESCUE_AFTER_MS = 30_000;

/** `refused`: the server does not take data from this page, so it would not let it finish either. */
type Waited = "saved" | "refused" | "gave up" | "went on";

function isRefusal(failure: unknown): boolean {
  return failure instanceof RequestFailed && (failure.status === 401 || failure.status === 403);
}

/** Save until the server holds everything, or can't be brought to. */
async function saveEverything(queue: SaveQueue, model: TaskData, isOver: () => boolean): Promise<Waited> {
  while (!isOver()) {
    await queue.whenIdle();
    if (queue.isClean) return queue.isWholeThere ? "saved" : "gave up";
    try {
      await queue.save(model, {});
    } catch (failure) {
      if (isRefusal(failure)) return "refused";
      if (!(failure instanceof RequestFailed && failure.isTransient)) return "gave up";
    }
  }
  return "went on";
}

/** Offer the participant what the server does not have, as a file. */
function download(page: Page, queue: SaveQueue, model: TaskData): void {
  const { document, URL } = page.window;
  const content = JSON.stringify({ uniqueId: model.id, writtenAt: new Date().toISOString(), unsent: queue.remainder() });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = `answers-${String(model.id).replace(/[^A-Za-z0-9-]+/g, "-")}.json`;
  link.click();
  page.window.setTimeout(() => URL.revokeObjectURL(link.href), RESCUE_AFTER_MS);
}

/** Whether anything answers at the server's address: without it, the next page would not open. */
async function isReachable(page: Page): Promise<boolean> {
  const asked = page.window.fetch(`${page.embedded.root}/healthz`, { cache: "no-store" });
  return asked.then(
    () => true,
    () => false,
  );
}

/** Say what can't be saved, and offer it as a file; resolves when the participant goes on. */
function offerFile(page: Page, queue: SaveQueue, model: TaskData): Promise<void> {
  const notice = new Notice(page.window.document);
  notice.say([page.sentence("saving_impossible")]);
  notice.offer(page.sentence("rescue_download"), () => download(page, queue, model));
  return new Promise((resolve) => {
    notice.offer(page.sentence("rescue_go_on"), () => {
      notice.remove();
      resolve();
    });
  });
}

/** Offer a file, another try, and to go on without waiting; resolves when the participant goes on. */
function offerRescue(page: Page, queue: SaveQueue, model: TaskData, notice: Notice): Promise<Waited> {
  return new Promise((resolve) => {
    const say = (...keys: string[]) => notice.say(keys.map((key) => page.sentence(key)));
    say("saving_stuck", "rescue_explanation");
    notice.offer(page.sentence("rescue_retry"), () => {
      say("saving_wait", "rescue_explanation");
      retryNow();
    });
    notice.offer(page.sentence("rescue_download"), () => download(page, queue, model));
    notice.offer(page.sentence("rescue_continue"), () => {
      void isReachable(page).then((is) => (is ? resolve("went on") : say("rescue_offline", "rescue_explanation")));
    });
  });
}

/** Wait visibly until everything is saved or the participant goes on without; resolves to whether to go on. */
export async function waitUntilSaved(page: Page, queue: SaveQueue, model: TaskData): Promise<boolean> {
  const { window } = page;
  const notice = new Notice(window.document);
  let isOver = false;
  const shown = window.setTimeout(() => notice.say([page.sentence("saving_wait")]), NOTICE_AFTER_MS);
  let offered: number | undefined;
  const rescued = new Promise<Waited>((resolve) => {
    offered = window.setTimeout(() => void offerRescue(page, queue, model, notice).then(resolve), RESCUE_AFTER_MS);
  });
  const outcome = await Promise.race([saveEverything(queue, model, () => isOver), rescued]);
  isOver = true;
  window.clearTimeout(shown);
  window.clearTimeout(offered);
  notice.remove();
  if (outcome === "gave up" || outcome === "went on") {
    window.console.error("psiTurk: the task ends although the last data could not be saved; this browser keeps it.");
  }
  if (outcome === "gave up") await offerFile(page, queue, model);
  if (outcome === "refused") {
    const lasting = new Notice(window.document);
    lasting.say([page.sentence("saving_refused")]);
    lasting.offer(page.sentence("rescue_download"), () => download(page, queue, model));
  }
  return outcome !== "refused";
}

/** Where a participant whose pass has ended goes. */
export function completionUrl(model: TaskData, outcome: Outcome): string {
  const encode = (value: unknown) => encodeURIComponent(String(value)).replace(/%3A/g, ":");
  const joint = String(model.adServerLoc).includes("?") ? "&" : "?";
  const ending = outcome === "complete" ? "" : `&outcome=${outcome}`;
  return `${model.adServerLoc}${joint}uniqueId=${encode(model.id)}&mode=${encode(model.mode)}${ending}`;
}
