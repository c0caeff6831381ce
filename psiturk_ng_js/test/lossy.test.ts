import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EMBEDDED_PROPERTY } from "../src/embedded.ts";
import { type PsiTurkMembers, psiTurkOf } from "../src/index.ts";
import type { SaveQueue } from "../src/save_queue.ts";
import { FakeServer, type Reply, type Sent } from "./fake_server.ts";

const RUNS = 60;
const STEPS = 60;
const FRESH = { condition: 0, counterbalance: 0, assignmentId: "a", workerId: "w", hitId: "h", bonus: 0 };
const LOST: Reply = { status: 0 };

/** Pseudo-random numbers below 1 that a seed repeats. */
function randomFrom(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A server behind a network that loses, repeats, delays and refuses. */
function worsen(server: FakeServer, random: () => number): void {
  const late: Sent[] = [];
  server.answer = (request) => {
    const fate = random();
    if (late.length && random() < 0.5) server.take(late.splice(Math.floor(random() * late.length), 1)[0] as Sent);
    if (fate < 0.15) return LOST;
    if (fate < 0.3) return server.take(request), LOST;
    if (fate < 0.4) return late.push(request), LOST;
    if (fate < 0.5) return { status: 503, headers: { "Retry-After": "1" } };
    if (fate < 0.55) return { status: 200, body: "<html>Please log in</html>" };
    if (fate < 0.7) late.push(request);
    return server.take(request);
  };
}

/** Something that a page may do. */
function act(psi: PsiTurkMembers, step: number, random: () => number): void {
  const choice = random();
  const trials = psi.getTrialData();
  const old = trials[Math.floor(random() * trials.length)];
  if (choice < 0.4) psi.recordTrialData({ step, text: "é".repeat(Math.floor(random() * 40)) });
  else if (choice < 0.5) psi.recordUnstructuredData(`q${Math.floor(random() * 4)}`, Math.floor(random() * 3));
  else if (choice < 0.6) psi.taskdata.addEvent("own", step);
  else if (choice < 0.7 && old) Object.assign(old.trialdata as object, { late: step });
  else if (choice < 0.75) psi.taskdata.set("mood", Math.floor(random() * 3));
  else psi.saveData();
}

/** What a page holds, as JSON would carry it. */
function produced(instances: readonly PsiTurkMembers[], key: "getTrialData" | "getEventData"): string[] {
  return instances.flatMap((psi): object[] => psi[key]()).map((row) => JSON.stringify(row)).sort();
}

function queueOf(psi: PsiTurkMembers): SaveQueue {
  return (psi.taskdata as unknown as { queue(): SaveQueue }).queue();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const assignment = { uniqueId: "w:a", token: "r.x", state: FRESH, withheld: false };
  Object.defineProperty(document, "readyState", { value: "interactive", configurable: true });
  Object.defineProperty(window, EMBEDDED_PROPERTY, { value: { root: "", assignment, sentences: {} }, configurable: true });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  delete (window as unknown as Record<string, unknown>)[EMBEDDED_PROPERTY];
  delete (document as unknown as Record<string, unknown>).readyState;
});

it.each(Array.from({ length: RUNS }, (_, seed) => seed))("holds in the end exactly what was recorded: run %i", async (seed) => {
  const server = new FakeServer();
  const random = randomFrom(seed);
  worsen(server, random);
  if (seed % 3 === 0) vi.spyOn(window, "fetch").mockImplementation(() => Promise.reject(new Error("gone")));
  const PsiTurk = psiTurkOf(window);
  const instances = Array.from({ length: 1 + (seed % 2) }, () => new PsiTurk("w:a", "#done"));
  for (let step = 0; step < STEPS; step++) {
    act(instances[Math.floor(random() * instances.length)] as PsiTurkMembers, step, random);
    if (random() < 0.5) await vi.advanceTimersByTimeAsync(random() * 3_000);
  }
  const ended = instances.map((psi) => psi.completeHIT());
  for (let minute = 0; minute < 60 && !server.store.isWhole; minute++) {
    if (minute === 1) server.answer = null;
    await vi.advanceTimersByTimeAsync(60_000);
  }
  await Promise.all(ended);
  const document = server.store.document();
  expect(document.data.map((row: object) => JSON.stringify(row)).sort()).toEqual(produced(instances, "getTrialData"));
  expect(document.eventdata.map((row: object) => JSON.stringify(row)).sort()).toEqual(produced(instances, "getEventData"));
  if (instances.length === 1) {
    expect(document.data).toEqual(JSON.parse(JSON.stringify(instances[0]?.getTrialData())));
    expect(document.questiondata).toEqual(instances[0]?.getQuestionData());
    expect(document.mood).toBe(instances[0]?.taskdata.get("mood"));
  }
  expect(server.store.isWhole).toBe(true);
  server.close();
});

it("loses no smaller record to one that is too large", async () => {
  const server = new FakeServer();
  server.store.limit = 100_000;
  const psi = new (psiTurkOf(window))("w:a", "#done");
  for (let n = 0; n < 20; n++) psi.recordTrialData(n === 7 ? "x".repeat(200_000) : n);
  const refused = psi.saveData().catch((failure) => failure.status);
  await vi.runAllTimersAsync();
  expect(await refused).toBe(413);
  psi.recordTrialData(20);
  await Promise.all([psi.saveData(), vi.runAllTimersAsync()]);
  const others = Array.from({ length: 21 }, (_, n) => n).filter((n) => n !== 7);
  expect(server.store.document().data.map((row: { trialdata: unknown }) => row.trialdata)).toEqual(others);
  expect(psi.taskdata.streams.streams.length).toBe(2);
  expect(server.store.isWhole).toBe(false);
  const queue = queueOf(psi);
  expect([queue.isClean, queue.isWholeThere]).toEqual([true, false]);
  const unsent = JSON.parse(JSON.stringify(queue.remainder())) as { save: { trials: { first: number; records: { trialdata: string }[] } } }[];
  expect(unsent.map(({ save }) => [save.trials.first, save.trials.records.map(({ trialdata }) => trialdata.length)])).toEqual([[7, [200_000]]]);
  expect(vi.mocked(console.error).mock.calls.flat().join()).toContain("over the limit");
  server.close();
});

it("keeps a value that is too large for the file that the participant can have", async () => {
  const server = new FakeServer();
  const psi = new (psiTurkOf(window))("w:a", "#done");
  const queue = queueOf(psi);
  psi.recordUnstructuredData("essay", "x".repeat(200_000));
  server.answer = (request) => (request.body.includes("xxx") ? { status: 413, body: "too large" } : server.take(request));
  const refused = psi.saveData().catch((failure) => failure.status);
  await vi.runAllTimersAsync();
  expect(await refused).toBe(413);
  expect(queue.isWholeThere).toBe(false);
  expect(JSON.stringify(queue.remainder())).toContain("xxx");
  psi.recordUnstructuredData("essay", "short");
  await Promise.all([psi.saveData(), vi.runAllTimersAsync()]);
  expect([queue.isWholeThere, queue.remainder()]).toEqual([true, []]);
  server.close();
});

it("asks nothing of a server before the pause is over that it asked for", async () => {
  const server = new FakeServer();
  const psi = new (psiTurkOf(window))("w:a", "#done");
  server.answer = () => ({ status: 503, headers: { "Retry-After": "20" } });
  psi.recordTrialData(1);
  const failed = psi.saveData().catch((failure) => failure.status);
  while (server.saves.length < 6) await vi.advanceTimersByTimeAsync(1_000);
  expect(await failed).toBe(503);
  server.answer = null;
  const saved = psi.saveData();
  await vi.advanceTimersByTimeAsync(18_000);
  expect(server.saves.length).toBe(6);
  await Promise.all([saved, vi.advanceTimersByTimeAsync(30_000)]);
  expect(server.saves.length).toBe(7);
  server.close();
});
