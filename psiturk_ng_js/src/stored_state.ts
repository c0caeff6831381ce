import { type Attributes } from "./model.ts";
import type { Page } from "./page.ts";
import { type HttpRequest, RequestFailed, jsonObject, sendNow } from "./requests.ts";

/** What only the server knows. Never guessed: absent while unknown. */
export const SERVER_KEYS = ["condition", "counterbalance", "assignmentId", "workerId", "hitId", "bonus"];

/** `refused`: the server answered, and will not say. */
export type Knowledge = "known" | "unknown" | "refused";

export interface StartingState {
  readonly knowledge: Knowledge;
  readonly state: Attributes;
}

/** A copy that shares nothing with the original. */
export function copyOf(state: Attributes): Attributes {
  return JSON.parse(JSON.stringify(state)) as Attributes;
}

/** The request that asks for the state of an assignment. */
export function stateRequest(url: string): HttpRequest {
  return { method: "GET", url, accepts: (xhr) => jsonObject(xhr) !== null };
}

/** What failing to read the state means for later saves. */
export function knowledgeAfter(failure: unknown): Knowledge {
  return failure instanceof RequestFailed && !failure.isTransient ? "refused" : "unknown";
}

/**
 * Find the state that an assignment starts from on this page: what another instance saved,
 * else what the server embedded, else what it answers to one blocking request. Once the page
 * has loaded, a frame in it may have saved more than was embedded, so the server is asked.
 */
export function startingState(page: Page, uniqueId: string, url: string): StartingState {
  const saved = page.queues.get(uniqueId)?.acknowledgedDocument();
  if (saved) return { knowledge: "known", state: saved };
  const { assignment } = page.embedded;
  const embedded = assignment?.uniqueId === uniqueId ? assignment : null;
  const carried = embedded?.withheld || cameFromHistory(page) ? null : (embedded?.state ?? null);
  if (carried && page.window.document.readyState !== "complete") {
    return { knowledge: "known", state: copyOf(carried) };
  }
  if (!carried) {
    page.hint("fetch", `this page does not carry the data of ${uniqueId}; it is read by a request that blocks the page.`);
  }
  return askServer(page, url, embedded?.state ?? {});
}

/** Whether the browser may have shown an old copy of the page, whose state others have moved on from. */
function cameFromHistory(page: Page): boolean {
  const [navigation] = page.window.performance?.getEntriesByType?.("navigation") ?? [];
  return (navigation as PerformanceNavigationTiming | undefined)?.type === "back_forward";
}

function askServer(page: Page, url: string, visible: Attributes): StartingState {
  try {
    return { knowledge: "known", state: jsonObject(sendNow(stateRequest(url))) ?? {} };
  } catch (failure) {
    const lacking = "condition" in visible ? "what was recorded earlier is" : "its condition and counterbalance are";
    page.window.console.error(`psiTurk: the data of this assignment could not be read (${failure}); ${lacking} unknown.`);
    const lasting = Object.entries(visible).filter(([key]) => SERVER_KEYS.includes(key));
    return { knowledge: knowledgeAfter(failure), state: Object.fromEntries(lasting) };
  }
}
