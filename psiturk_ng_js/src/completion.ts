import type { Page } from "./page.ts";
import { RequestFailed } from "./requests.ts";
import type { SaveQueue } from "./save_queue.ts";
import type { TaskData } from "./task_data.ts";

const NOTICE_AFTER_MS = 1_000;
const COMPLETE_LONGEST_MS = 30_000;

/** `refused`: the server does not take data from this page, so it would not let it finish either. */
type Outcome = "saved" | "refused" | "gave up";

function isRefusal(failure: unknown): boolean {
  return failure instanceof RequestFailed && (failure.status === 401 || failure.status === 403);
}

/** Save until the server holds everything, or can't be brought to. */
async function saveEverything(queue: SaveQueue, model: TaskData): Promise<Outcome> {
  for (;;) {
    await queue.whenIdle();
    if (queue.isClean) return "saved";
    try {
      await queue.save(model, {});
    } catch (failure) {
      if (isRefusal(failure)) return "refused";
      if (!(failure instanceof RequestFailed && failure.isTransient)) return "gave up";
    }
  }
}

/** A plain message over the page; returns what removes it. */
function showNotice(page: Page, sentence: string): () => void {
  const notice = page.window.document.createElement("div");
  notice.setAttribute("role", "status");
  notice.dir = "auto";
  notice.textContent = sentence;
  notice.style.cssText =
    "position:fixed;inset:0;z-index:2147483647;display:flex;align-items:center;justify-content:center;" +
    "padding:2em;background:#fff;color:#000;font:1.25rem/1.5 sans-serif;text-align:center";
  page.window.document.documentElement.append(notice);
  return () => notice.remove();
}

/** Wait, for a bounded time and visibly, until everything is saved; resolves to whether to go on. */
export async function waitUntilSaved(page: Page, queue: SaveQueue, model: TaskData): Promise<boolean> {
  const { window } = page;
  let removeNotice: () => void = () => undefined;
  const noticed = window.setTimeout(() => (removeNotice = showNotice(page, page.sentence("saving_wait"))), NOTICE_AFTER_MS);
  let bound: number | undefined;
  const tired = new Promise<Outcome>((resolve) => (bound = window.setTimeout(() => resolve("gave up"), COMPLETE_LONGEST_MS)));
  const outcome = await Promise.race([saveEverything(queue, model), tired]);
  window.clearTimeout(noticed);
  window.clearTimeout(bound);
  removeNotice();
  if (outcome === "gave up") window.console.error("psiTurk: the task ends although the last data could not be saved.");
  if (outcome === "refused") showNotice(page, page.sentence("saving_refused"));
  return outcome !== "refused";
}

/** Where a participant who has finished goes. */
export function completionUrl(model: TaskData): string {
  const encode = (value: unknown) => encodeURIComponent(String(value)).replace(/%3A/g, ":");
  const joint = String(model.adServerLoc).includes("?") ? "&" : "?";
  return `${model.adServerLoc}${joint}uniqueId=${encode(model.id)}&mode=${encode(model.mode)}`;
}
