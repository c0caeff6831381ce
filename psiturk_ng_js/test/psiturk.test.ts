import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EMBEDDED_PROPERTY } from "../src/embedded.ts";
import { psiTurkOf } from "../src/index.ts";
import { FakeServer } from "./fake_server.ts";

const FRESH = { condition: 3, counterbalance: 1, assignmentId: "a", workerId: "w", hitId: "h", bonus: 0 };
let server: FakeServer;

/** A page load: a PsiTurk of its own on a page that carries this state. */
function load(state: object | null = FRESH, more: object = {}) {
  const assignment = state && { uniqueId: "w:a", token: "r.x", state, withheld: false, ...more };
  Object.defineProperty(window, EMBEDDED_PROPERTY, { value: { root: "", assignment }, configurable: true });
  return psiTurkOf(window);
}

function trials(index: number): unknown[] {
  return server.documents[index].data.map((row: { trialdata: unknown }) => row.trialdata);
}

beforeEach(() => {
  server = new FakeServer();
  vi.spyOn(document, "readyState", "get").mockReturnValue("interactive");
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});

afterEach(() => {
  server.close();
  vi.restoreAllMocks();
  delete (window as unknown as Record<string, unknown>)[EMBEDDED_PROPERTY];
});

describe("starting", () => {
  it("takes the embedded state, which instances do not share", () => {
    const PsiTurk = load({ ...FRESH, data: [{ current_trial: 0 }], questiondata: { q: 1 }, eventdata: [], currenttrial: 1 });
    const [one, two] = [new PsiTurk("w:a", "/complete"), new PsiTurk("w:a", "/complete")];
    one.recordTrialData("x");
    one.recordUnstructuredData("q", 2);
    expect([one.getTrialData().length, two.getTrialData().length, two.getQuestionData()]).toEqual([2, 1, { q: 1 }]);
    expect(one.getTrialData()[1]).toMatchObject({ uniqueid: "w:a", current_trial: 1, trialdata: "x" });
    expect(server.sent).toEqual([]);
  });

  it("asks the server once the page has loaded, since a frame in it may have saved", () => {
    vi.spyOn(document, "readyState", "get").mockReturnValue("complete");
    server.script("GET", { body: JSON.stringify({ ...FRESH, data: [{ trialdata: "of the frame" }], currenttrial: 1 }) });
    const psi = new (load())("w:a", "/complete");
    expect(psi.getTrialData()).toEqual([{ trialdata: "of the frame" }]);
    expect(console.info).not.toHaveBeenCalled();
  });

  it("asks the server when the page is another assignment's", () => {
    server.script("GET", { body: JSON.stringify(FRESH) });
    const psi = new (load())("other:one", "/complete");
    expect(psi.taskdata.get("condition")).toBe(3);
    expect(server.sent.map((one) => [one.method, one.url, one.blocking])).toEqual([["GET", "/sync/other%3Aone", true]]);
  });

  it("reports no condition that it does not know", () => {
    server.script("GET", { status: 500 });
    const psi = new (load(null))("w:a", "/complete");
    expect(psi.taskdata.get("condition")).toBeUndefined();
    expect(Object.keys(psi.taskdata.toJSON())).toEqual(["currenttrial", "data", "questiondata", "eventdata", "useragent", "mode", "id"]);
  });

  it("keeps the visible condition of withheld data when the server does not answer", () => {
    server.script("GET", { status: 503 });
    const psi = new (load(FRESH, { withheld: true }))("w:a", "/complete");
    expect(psi.taskdata.get("condition")).toBe(3);
  });

  it("survives a stored document of another shape", () => {
    const psi = new (load({ condition: 1, data: null, questiondata: [], eventdata: "x" }))("w:a", "/complete");
    psi.recordTrialData(1);
    psi.recordUnstructuredData("q", 1);
    expect([psi.getTrialData().length, psi.getQuestionData(), psi.getEventData().length]).toEqual([1, { q: 1 }, 2]);
  });

  it("does not see the mode and the browser of an earlier visit", () => {
    const psi = new (load({ ...FRESH, mode: "debug", useragent: "old", status: "user data saved" }))("w:a", "/c", "live");
    expect(psi.taskdata.get("mode")).toBe("live");
    expect(psi.taskdata.get("useragent")).toBe(navigator.userAgent);
    expect(psi.taskdata.get("status")).toBe("user data saved");
  });
});

describe("saving", () => {
  it("sends at once, and only what is latest after that", async () => {
    const psi = new (load())("w:a", "/complete");
    psi.recordTrialData(1);
    const first = psi.saveData();
    expect(server.sent.length).toBe(1);
    psi.recordTrialData(2);
    const others = [psi.saveData(), psi.saveData()];
    psi.recordTrialData(3);
    await Promise.all([first, ...others]);
    expect([trials(0), trials(1), server.sent.length]).toEqual([[1], [1, 2, 3], 2]);
  });

  it("saves again from within success", async () => {
    const psi = new (load())("w:a", "/complete");
    await new Promise((resolve) => psi.saveData({ success: () => psi.saveData({ success: resolve }) }));
    expect([server.saves.length, psi.taskdata.get("status")]).toEqual([1, "user data saved"]);
  });

  it("goes on when a callback of the page throws", async () => {
    vi.useFakeTimers();
    const psi = new (load())("w:a", "/complete");
    const failing = psi.saveData({
      success: () => {
        throw new Error("the page's own");
      },
    });
    await failing;
    await psi.saveData();
    expect(() => vi.runAllTimers()).toThrow("the page's own");
    vi.useRealTimers();
  });

  it("sends what is latest when it repeats a save", async () => {
    vi.useFakeTimers();
    server.script("SAVE", { status: 503 });
    const psi = new (load())("w:a", "/complete");
    psi.recordTrialData(1);
    const saved = psi.saveData();
    await vi.advanceTimersByTimeAsync(1);
    psi.recordTrialData(2);
    await vi.runAllTimersAsync();
    await saved;
    expect([trials(0), server.saves.length]).toEqual([[1, 2], 2]);
    vi.useRealTimers();
  });

  it("replaces nothing by a document made without knowing what was stored", async () => {
    vi.useFakeTimers();
    server.script("SAVE", { status: 405 });
    server.script("GET", { status: 500 }, ...Array.from({ length: 40 }, () => ({ status: 503 })));
    const psi = new (load(null))("w:a", "/complete");
    psi.recordTrialData("new");
    const failed = psi.saveData().catch((failure) => failure.status);
    await vi.advanceTimersByTimeAsync(15_500);
    expect([await failed, server.documents]).toEqual([503, []]);
    expect(psi.getTrialData().length).toBe(1);
    vi.useRealTimers();
  });

  it("joins what two instances recorded, whichever saves", async () => {
    const PsiTurk = load({ ...FRESH, data: [{ trialdata: 0 }], questiondata: {}, eventdata: [], currenttrial: 1 });
    const [one, two] = [new PsiTurk("w:a", "/complete"), new PsiTurk("w:a", "/complete")];
    const clock = vi.spyOn(Date, "now");
    for (const [psi, at] of [[one, 10], [two, 20], [one, 30]] as const) {
      clock.mockReturnValue(at);
      psi.recordTrialData(at);
    }
    two.recordUnstructuredData("q", 1);
    two.taskdata.set("own", "attribute");
    await two.saveData();
    expect(trials(1)).toEqual([10, 30, 20]);
    expect(server.documents[1]).toMatchObject({ questiondata: { q: 1 }, own: "attribute" });
    const three = new PsiTurk("w:a", "/complete");
    expect(three.getTrialData().length).toBe(4);
    three.recordTrialData(40);
    await one.saveData();
    expect(trials(2)).toEqual([10, 30, 20, 40]);
  });
});

describe("the bus", () => {
  it("starts only the instance that finished its instructions, and every one for the page's own event", () => {
    Object.assign(window, { Backbone: {} });
    const PsiTurk = load();
    const [one] = [new PsiTurk("w:a", "/complete", "debug"), new PsiTurk("x:y", "/complete", "debug")];
    const started = () => server.sent.filter((sent) => sent.url === "inexp").map((sent) => sent.body);
    one?.finishInstructions();
    expect(started()).toEqual(["uniqueId=w%3Aa"]);
    (window as any).Backbone.Notifications.trigger("_psiturk_finishedinstructions");
    expect(started()).toEqual(["uniqueId=w%3Aa", "uniqueId=w%3Aa", "uniqueId=x%3Ay"]);
    delete (window as any).Backbone;
  });
});
