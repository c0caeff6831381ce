import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Sender } from "../src/outbox/sender.ts";
import type { Kept, Remainder } from "../src/outbox/storage.ts";
import { RecordStore } from "./record_store.ts";

let store: RecordStore;
let fates: (number | "lost")[];
let requests: { body: any; headers: Record<string, string> }[];

/** Answers from the store, unless the next fate is a status or a lost answer. */
const network = (async (_url: string, init: RequestInit) => {
  const body = JSON.parse(String(init.body));
  requests.push({ body, headers: init.headers as Record<string, string> });
  const fate = fates.shift();
  if (typeof fate === "number") return new Response("{}", { status: fate });
  const receipt = store.save(body);
  if (fate === "lost") throw new TypeError("network");
  return new Response(JSON.stringify(receipt ?? {}), { status: receipt ? 200 : 413 });
}) as typeof fetch;

function trial(number: number, version = 0, value: unknown = number): Kept {
  return { kind: "trial", number, version, text: JSON.stringify({ trialdata: value }) };
}

function remainder(kept: Kept[], more: object = {}): Remainder {
  const head = { stream: "stream-1", uniqueId: "w:a", url: "/sync/w%3Aa/records", token: "r.x", recorded: { trials: 3, events: 0 } };
  return { head: { ...head, final: true, answers: null, attributes: null, sequence: 0, savedAtMs: 0, ...more }, kept };
}

async function deliver(left: Remainder): Promise<string> {
  const delivered = new Sender(left, network).deliver();
  await vi.advanceTimersByTimeAsync(600_000);
  return delivered;
}

function values(): unknown[] {
  return store.document().data.map((row: { trialdata: unknown }) => row.trialdata);
}

beforeEach(() => {
  vi.useFakeTimers();
  store = new RecordStore();
  fates = [];
  requests = [];
});

afterEach(() => {
  vi.useRealTimers();
});

it("sends what is left in order, with the token, and says that it was all", async () => {
  const left = remainder([trial(2), trial(1), trial(0), trial(1, 1, "late")], { answers: '{"version":3,"values":{"q":1}}' });
  expect(await deliver(left)).toBe("held");
  expect([values(), store.answers, store.isWhole]).toEqual([[0, "late", 2], { q: 1 }, true]);
  expect(requests.map(({ headers }) => headers["X-Psiturk-Token"])).toEqual(["r.x"]);
});

it("repeats itself until it is answered, and changes nothing by it", async () => {
  fates = ["lost", 503, "lost", 502];
  expect(await deliver(remainder([trial(0), trial(1), trial(2)]))).toBe("held");
  expect([values(), requests.length]).toEqual([[0, 1, 2], 5]);
});

it("passes over what the server holds already", async () => {
  store.save({ stream: "stream-1", trials: { first: 0, records: [{ trialdata: 0 }, { trialdata: 1 }] } });
  expect(await deliver(remainder([trial(1, 0, "other"), trial(2)]))).toBe("held");
  expect(values()).toEqual([0, 1, 2]);
});

it("keeps what follows a gap that only another page can fill", async () => {
  expect(await deliver(remainder([trial(2)]))).toBe("kept");
  expect(requests.length).toBe(1);
});

it("keeps what the server refuses", async () => {
  fates = [403];
  expect(await deliver(remainder([trial(0)]))).toBe("kept");
});

it("sends less at a time when it is too much at once", async () => {
  fates = [413];
  expect(await deliver(remainder([trial(0), trial(1), trial(2)]))).toBe("held");
  expect(values()).toEqual([0, 1, 2]);
});
