import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Keeper } from "../src/outbox/keeper.ts";
import { Sender } from "../src/outbox/sender.ts";
import { type Edit, type Head, type Kept, MARK, OutboxStorage, type Remainder } from "../src/outbox/storage.ts";
import type { Page } from "../src/page.ts";
import type { TaskData } from "../src/task_data.ts";
import { TaskStreams } from "../src/task_streams.ts";
import { RecordStore } from "./record_store.ts";

/** The browser's database, of one stream. */
class FakeDatabase {
  head: Head | null = null;
  records: Kept[] = [];

  async change(_stream: string, { head, put }: Edit): Promise<void> {
    this.head = head ?? this.head;
    this.records.push(...put);
  }

  /** As another tab does once it has sent everything. */
  takeAway(): Remainder {
    const taken = this.left();
    [this.head, this.records] = [null, []];
    return taken;
  }

  /** Records without a head are never read. */
  left(): Remainder {
    if (!this.head) throw new Error("There is no head.");
    return { head: this.head, kept: this.records };
  }
}

let rows: { trialdata: unknown }[];
let member: TaskData;
let keeper: Keeper;

/** Note a change, and let the page have time. */
async function touch(): Promise<void> {
  keeper.touch();
  await vi.advanceTimersByTimeAsync(10_000);
}

function record(trialdata: unknown): void {
  rows.push({ trialdata });
  member.streams.collect("new");
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  rows = [];
  vi.stubGlobal("IDBKeyRange", { bound: () => null, only: () => null });
  const model = { attributes: {}, inherited: new Set(), get: (key: string) => (key === "data" ? rows : undefined) };
  const task = { id: "w:a", url: () => "/sync/w%3Aa", streams: new TaskStreams(model as unknown as TaskData) };
  member = task as unknown as TaskData;
  keeper = new Keeper({ window, embedded: { assignment: null } } as unknown as Page, [member], () => true);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it("writes the head again with a changed record after another tab took it away", async () => {
  const database = new FakeDatabase();
  vi.spyOn(OutboxStorage, "open").mockResolvedValue(database as unknown as OutboxStorage);
  const store = new RecordStore();
  const network = (async (_url: string, { body }: RequestInit) => new Response(JSON.stringify(store.save(JSON.parse(String(body)))))) as typeof fetch;
  record("first");
  await touch();
  expect(await new Sender(database.takeAway(), network).deliver()).toBe("held");
  (rows[0] as { trialdata: unknown }).trialdata = "late";
  await touch();
  expect(database.left().kept).toEqual([expect.objectContaining({ number: 0, version: 1, text: '{"trialdata":"late"}' })]);
  expect(await new Sender(database.left(), network).deliver()).toBe("held");
  expect(store.document().data).toEqual([{ trialdata: "late" }]);
});

it("keeps everything in localStorage when the page ends while the browser's database never answers", async () => {
  vi.stubGlobal("indexedDB", { open: () => ({}) });
  record("first");
  await touch();
  keeper.leave();
  const [key] = Object.keys(localStorage).filter((name) => name.startsWith(MARK));
  const left = JSON.parse(localStorage.getItem(key as string) as string) as Remainder;
  expect(left.kept.map(({ text }) => text)).toEqual(['{"trialdata":"first"}']);
});

it("writes everything once the browser's database answers that did not answer for a while", async () => {
  vi.stubGlobal("indexedDB", { open: () => ({}) });
  record("first");
  await touch();
  const database = new FakeDatabase();
  vi.spyOn(OutboxStorage, "open").mockResolvedValue(database as unknown as OutboxStorage);
  record("second");
  await touch();
  expect(database.left().kept.map(({ text }) => text)).toEqual(['{"trialdata":"first"}', '{"trialdata":"second"}']);
});
