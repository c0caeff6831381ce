import { readTokens } from "../carrier/tokens.ts";
import type { Page } from "../page.ts";
import type { RecordLog } from "../record_log.ts";
import { KINDS, type Kind, type Stream } from "../stream.ts";
import type { TaskData } from "../task_data.ts";
import { type Values, valuesBody } from "../values.ts";
import { type Edit, type Head, type Kept, MARK, OutboxStorage, alteration, recordsBetween } from "./storage.ts";

const WRITE_LATEST_MS = 100;
const LOCAL_LONGEST_CHARS = 1_000_000;

/** How far a log of records is in the browser's database. */
interface Progress {
  /** Records below this number were given to the database, and are there for sure below `durable`. */
  given: number;
  durable: number;
  erased: number;
  /** Alterations that were given to the database, by number. */
  readonly altered: Map<number, number>;
}

interface Book {
  readonly trial: Progress;
  readonly event: Progress;
  /** The latest head that was given, less its time. */
  head: string;
  holds: boolean;
}

function newProgress(): Progress {
  return { given: 0, durable: 0, erased: 0, altered: new Map() };
}

/** Keeps in the browser what the server has not acknowledged, off the path of the experiment. */
export class Keeper {
  private readonly books = new Map<Stream, Book>();
  private storage: Promise<OutboxStorage | null> | null = null;
  private isDue = false;
  private sequence = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly page: Page,
    private readonly members: readonly TaskData[],
    private readonly isUsed: () => boolean,
  ) {}

  /** Note that something changed; it is written when the page has time. */
  touch(): void {
    if (this.isDue || !this.isUsed()) return;
    this.isDue = true;
    const work = () => (this.writing = this.writing.then(() => this.write()).catch(() => undefined));
    const { window } = this.page;
    if (typeof window.requestIdleCallback === "function") window.requestIdleCallback(work, { timeout: WRITE_LATEST_MS });
    else window.setTimeout(work, WRITE_LATEST_MS / 2);
  }

  /** Put what is in no database yet where it surely is when the page has gone. */
  leave(): void {
    if (!this.isUsed()) return;
    let left = LOCAL_LONGEST_CHARS;
    for (const [member, stream] of this.streams()) {
      const key = MARK + stream.name;
      this.onStore((store) => {
        if (stream.isSettled) return store.removeItem(key);
        const text = JSON.stringify({ head: this.headOf(member, stream), kept: this.lacking(stream, left) });
        left -= text.length;
        store.setItem(key, text);
      });
    }
  }

  /** Keep nothing any more: what is recorded goes another way. */
  forget(): void {
    const names = [...this.books.keys()].map(({ name }) => name);
    for (const name of names) this.onStore((store) => store.removeItem(MARK + name));
    const forgotten = this.writing.then(async () => {
      const storage = await this.storage;
      for (const name of names) await storage?.forget(name);
    });
    this.writing = forgotten.catch(() => undefined);
  }

  private async write(): Promise<void> {
    this.isDue = false;
    this.storage ??= OutboxStorage.open().catch(() => null);
    const storage = await this.storage;
    // A database that did not open, or not in time, is tried again with the next write.
    if (!storage) this.storage = null;
    if (!storage || !this.isUsed()) return;
    for (const { streams } of this.members) streams.collect("some");
    for (const [member, stream] of this.streams()) {
      try {
        await this.writeStream(storage, member, stream);
      } catch {
        this.undo(stream);
      }
    }
  }

  private async writeStream(storage: OutboxStorage, member: TaskData, stream: Stream): Promise<void> {
    const book = this.book(stream);
    if (stream.isSettled) {
      if (book.holds) await storage.forget(stream.name);
      Object.assign(book, { trial: progressOf(stream.logs.trial), event: progressOf(stream.logs.event), head: "", holds: false });
      return;
    }
    const edit = this.editFor(member, stream, book);
    if (!edit) return;
    book.holds = true;
    this.onStore((store) => store.getItem(MARK + stream.name) ?? store.setItem(MARK + stream.name, "1"));
    await storage.change(stream.name, edit);
    for (const kind of KINDS) book[kind].durable = book[kind].given;
  }

  /** The database took nothing, for lack of room or since it was closed: it is opened anew, and given all of it again. */
  private undo(stream: Stream): void {
    const book = this.book(stream);
    book.head = "";
    for (const kind of KINDS) {
      book[kind].given = book[kind].durable;
      book[kind].altered.clear();
    }
    this.storage = null;
  }

  /** What is to be written and erased now; null if nothing. */
  private editFor(member: TaskData, stream: Stream, book: Book): Edit | null {
    const put = KINDS.flatMap((kind) => this.newIn(kind, stream.logs[kind], book[kind]));
    const erase = KINDS.flatMap((kind) => settledIn(stream, kind, book[kind]));
    const head = this.headOf(member, stream);
    const written = JSON.stringify({ ...head, sequence: 0, savedAtMs: 0 });
    const isNew = written !== book.head;
    book.head = written;
    for (const values of [stream.answers, stream.attributes]) if (values.pending) values.released(values.pending);
    // Another tab may have sent what is there, and taken the head away: records without one are never read.
    return put.length || erase.length || isNew ? { head: put.length || isNew ? head : null, put, erase } : null;
  }

  private newIn(kind: Kind, log: RecordLog, progress: Progress): Kept[] {
    const put: Kept[] = [];
    for (let number = Math.max(progress.given, log.held); number < log.count; number++) {
      put.push({ kind, number, version: 0, text: log.text(number) });
    }
    progress.given = log.count;
    log.released(log.count);
    for (const { number, version, text } of log.changes.values()) {
      if (progress.altered.get(number) === version) continue;
      progress.altered.set(number, version);
      put.push({ kind, number, version, text });
    }
    return put;
  }

  /** What the server may lack and the database does not surely hold, as far as it fits. */
  private lacking(stream: Stream, longest: number): Kept[] {
    const all = KINDS.flatMap((kind) => {
      const log = stream.logs[kind];
      const first = Math.max(this.book(stream)[kind].durable, log.held);
      const numbers = Array.from({ length: Math.max(0, log.count - first) }, (_, offset) => first + offset);
      const records: Kept[] = numbers.map((number) => ({ kind, number, version: 0, text: log.text(number) }));
      return [...records, ...[...log.changes.values()].map((change) => ({ kind, ...change }))];
    });
    return all.filter(({ text }) => (longest -= text.length) > 0);
  }

  private headOf(member: TaskData, stream: Stream): Head {
    const { assignment } = this.page.embedded;
    const uniqueId = String(member.id);
    const { answers, attributes } = stream;
    return {
      stream: stream.name,
      uniqueId,
      url: `${member.url()}/records`,
      token: readTokens()[uniqueId] ?? (assignment?.uniqueId === uniqueId ? assignment.token : undefined),
      recorded: stream.recorded,
      final: stream.isFinal,
      answers: bodyOf(answers),
      attributes: bodyOf(attributes),
      sequence: ++this.sequence,
      savedAtMs: Date.now(),
    };
  }

  private *streams(): Generator<[TaskData, Stream]> {
    for (const member of this.members) for (const stream of member.streams.streams) yield [member, stream];
  }

  private book(stream: Stream): Book {
    const book = this.books.get(stream) ?? { trial: newProgress(), event: newProgress(), head: "", holds: false };
    this.books.set(stream, book);
    return book;
  }

  private onStore(action: (store: Storage) => unknown): void {
    try {
      action(this.page.window.localStorage);
    } catch {
      // a browser that refuses storage, or is full: the network remains
    }
  }
}

function bodyOf(values: Values): string | null {
  const lacking = values.lacking();
  return lacking && valuesBody(lacking);
}

/** A log of which nothing is in the database any more. */
function progressOf(log: RecordLog): Progress {
  return { given: log.count, durable: log.count, erased: log.count, altered: new Map() };
}

function settledIn(stream: Stream, kind: Kind, progress: Progress): IDBKeyRange[] {
  const { held, changes } = stream.logs[kind];
  const erase: IDBKeyRange[] = [];
  if (held > progress.erased) erase.push(recordsBetween(stream.name, kind, progress.erased, held));
  progress.erased = held;
  for (const [number, version] of progress.altered) {
    if (changes.get(number)?.version === version) continue;
    erase.push(alteration(stream.name, kind, number, version));
    progress.altered.delete(number);
  }
  return erase;
}
