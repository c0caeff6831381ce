import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { sendRemainders } from "../src/outbox/remainders.ts";
import { type Head, type Kept, MARK, OutboxStorage } from "../src/outbox/storage.ts";
import { RecordStore } from "./record_store.ts";

let store: RecordStore;
let warnings: string[];
/** Streams that the server fails to take. */
let failing: string[];

const KEPT: Kept = { kind: "trial", number: 0, version: 0, text: '{"trialdata":"kept"}' };

function headOf(stream: string): Head {
  const texts = { answers: null, attributes: null, token: "w.x", uniqueId: "w:a", url: "/sync/w%3Aa/records" };
  return { ...texts, stream, recorded: { trials: 1, events: 0 }, final: false, sequence: 1, savedAtMs: Date.now() };
}

function leave(stream: string, value: unknown = { head: headOf(stream), kept: [KEPT] }): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  localStorage.setItem(MARK + stream, text);
  return text;
}

function stored(stream: string): string | null {
  return localStorage.getItem(MARK + stream);
}

/** A database of the browser with these remainders, of which nothing is forgotten. */
function database(...remainders: unknown[]): void {
  const storage = { read: () => Promise.resolve(remainders), release: () => Promise.resolve(true) };
  vi.spyOn(OutboxStorage, "open").mockResolvedValue(storage as unknown as OutboxStorage);
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  [store, warnings, failing] = [new RecordStore(), [], []];
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    const save = JSON.parse(String(init.body));
    return failing.includes(save.stream) ? new Response("", { status: 500 }) : new Response(JSON.stringify(store.save(save)));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const whole = { head: headOf("damaged"), kept: [KEPT] };

it.each<[string, unknown]>([
  ["no JSON", '{"head":{"stream":"dam'],
  ["no object", "[]"],
  ["no text at all", ""],
  ["null", "null"],
  ["no head", { kept: [KEPT] }],
  ["a head of null", { ...whole, head: null }],
  ["another stream's head", { ...whole, head: headOf("good-two") }],
  ["no address", { ...whole, head: { ...whole.head, url: undefined } }],
  ["no counts", { ...whole, head: { ...whole.head, recorded: null } }],
  ["no list", { ...whole, kept: 5 }],
  ["a list of something else", { ...whole, kept: [null] }],
  ["a record without text", { ...whole, kept: [{ ...KEPT, text: 5 }] }],
])("sends everything else where one entry is damaged: %s", async (_what, value) => {
  database();
  leave("good-one");
  const text = leave("damaged", value);
  leave("good-two");
  const sent = sendRemainders();
  await vi.advanceTimersByTimeAsync(1_000);
  await sent;
  expect([...store.streams.keys()].sort()).toEqual(["good-one", "good-two"]);
  expect([stored("good-one"), stored("damaged"), stored("good-two")]).toEqual([null, text, null]);
  expect(warnings).toEqual([expect.stringContaining(`${MARK}damaged is damaged`)]);
});

it("sends everything else where the browser's database holds something damaged", async () => {
  database({ head: { stream: "damaged" }, kept: [] }, { head: headOf("in-database"), kept: [KEPT] });
  leave("damaged", "1");
  await sendRemainders();
  expect([[...store.streams.keys()], stored("damaged"), warnings.length]).toEqual([["in-database"], "1", 1]);
});

it("sends what is in localStorage where the browser's database never answers", async () => {
  vi.stubGlobal("indexedDB", { open: () => ({}) });
  leave("good-one");
  leave("in-database", "1");
  const sent = sendRemainders();
  await vi.advanceTimersByTimeAsync(6_000);
  await sent;
  expect([...store.streams.keys()]).toEqual(["good-one"]);
  expect([stored("good-one"), stored("in-database")]).toEqual([null, "1"]);
});

it("does not let a stream that the server can't take hold up another", async () => {
  database();
  failing = ["failing"];
  leave("failing");
  leave("good-one");
  void sendRemainders();
  await vi.advanceTimersByTimeAsync(21_000);
  expect([...store.streams.keys()]).toEqual(["good-one"]);
  failing = [];
  await vi.advanceTimersByTimeAsync(120_000);
  expect([[...store.streams.keys()], stored("failing")]).toEqual([["good-one", "failing"], null]);
});
