import { within } from "../bounded.ts";
import type { Kind } from "../stream.ts";

/** Keys of localStorage that say for which streams something may be kept; what did not reach the database stands in them. */
export const MARK = "psiturk.outbox:";
const DATABASE = "psiturk";
const HEADS = "heads";
const RECORDS = "records";
/** Some browsers never answer at times: nothing may wait for them forever. */
const OPEN_LONGEST_MS = 5_000;
const ANSWER_LONGEST_MS = 30_000;

/** Whose records, and how they are sent. Texts are JSON as the protocol has it. */
export interface Head {
  readonly stream: string;
  readonly uniqueId: string;
  /** Where saves of this assignment are posted. */
  readonly url: string;
  readonly token: string | undefined;
  readonly recorded: { readonly trials: number; readonly events: number };
  readonly final: boolean;
  readonly answers: string | null;
  readonly attributes: string | null;
  /** Counts the heads of a stream: the greater is the later, whatever the clock says. */
  readonly sequence: number;
  readonly savedAtMs: number;
}

/** A record, or with a version greater than 0 what it was altered to. */
export interface Kept {
  readonly kind: Kind;
  readonly number: number;
  readonly version: number;
  readonly text: string;
}

/** What is kept of one stream. */
export interface Remainder {
  readonly head: Head;
  readonly kept: readonly Kept[];
}

/** What to write and to erase together. */
export interface Edit {
  readonly head: Head | null;
  readonly put: readonly Kept[];
  readonly erase: readonly IDBKeyRange[];
}

/** Everything of a stream. */
export function wholeStream(stream: string): IDBKeyRange {
  return IDBKeyRange.bound([stream], [stream, []]);
}

/** Records of one kind from number `first` to before `end`; not their alterations. */
export function recordsBetween(stream: string, kind: Kind, first: number, end: number): IDBKeyRange {
  return IDBKeyRange.bound([stream, kind, first], [stream, kind, end], false, true);
}

/** One alteration. */
export function alteration(stream: string, kind: Kind, number: number, version: number): IDBKeyRange {
  return IDBKeyRange.only(keyOf(stream, { kind, number, version }));
}

function keyOf(stream: string, { kind, number, version }: Omit<Kept, "text">): (string | number)[] {
  return [stream, version ? `${kind}+` : kind, number, version];
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  return within(ANSWER_LONGEST_MS, ended);
}

/** The browser's database of what the server may lack. */
export class OutboxStorage {
  private constructor(private readonly database: IDBDatabase) {}

  /** Open it; rejects where the browser has none, forbids it, or does not answer. */
  static async open(): Promise<OutboxStorage> {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(HEADS, { keyPath: "stream" });
      request.result.createObjectStore(RECORDS);
    };
    const database = await within(OPEN_LONGEST_MS, settled(request));
    database.onversionchange = () => database.close();
    return new OutboxStorage(database);
  }

  /** Make changes that are there together or not at all. */
  async change(stream: string, { head, put, erase }: Edit): Promise<void> {
    const transaction = this.database.transaction([HEADS, RECORDS], "readwrite");
    const records = transaction.objectStore(RECORDS);
    for (const range of erase) records.delete(range);
    for (const one of put) records.put(one, keyOf(stream, one));
    if (head) transaction.objectStore(HEADS).put(head);
    await completed(transaction);
  }

  /** Forget a stream. */
  async forget(stream: string): Promise<void> {
    const transaction = this.database.transaction([HEADS, RECORDS], "readwrite");
    transaction.objectStore(RECORDS).delete(wholeStream(stream));
    transaction.objectStore(HEADS).delete(stream);
    await completed(transaction);
  }

  /** Forget what the server holds by now; whether nothing is left of the stream. */
  release(remainder: Remainder): Promise<boolean> {
    return within(ANSWER_LONGEST_MS, this.releaseNow(remainder));
  }

  /** Read what is kept of all streams. */
  read(): Promise<Remainder[]> {
    return within(ANSWER_LONGEST_MS, this.readNow());
  }

  private async releaseNow({ head, kept }: Remainder): Promise<boolean> {
    const transaction = this.database.transaction([HEADS, RECORDS], "readwrite");
    const [heads, records] = [transaction.objectStore(HEADS), transaction.objectStore(RECORDS)];
    for (const one of kept) records.delete(keyOf(head.stream, one));
    const left = await settled(records.count(wholeStream(head.stream)));
    const latest = (await settled(heads.get(head.stream))) as Head | undefined;
    const isOver = !left && (latest?.sequence ?? 0) <= head.sequence;
    if (isOver) heads.delete(head.stream);
    await completed(transaction);
    return isOver;
  }

  private async readNow(): Promise<Remainder[]> {
    const transaction = this.database.transaction([HEADS, RECORDS], "readonly");
    const heads = await settled(transaction.objectStore(HEADS).getAll() as IDBRequest<Head[]>);
    const records = transaction.objectStore(RECORDS);
    return Promise.all(
      heads.map(async (head) => ({ head, kept: await settled(records.getAll(wholeStream(head.stream)) as IDBRequest<Kept[]>) })),
    );
  }
}
