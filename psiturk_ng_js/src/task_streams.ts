import { KINDS, type Kind, Stream } from "./stream.ts";
import type { TaskData } from "./task_data.ts";

const LIST_KEYS: Readonly<Record<Kind, string>> = { trial: "data", event: "eventdata" };
/** Keys of the model that travel as records or answers, that the server counts itself, or that hold its last word. */
const NO_ATTRIBUTES = ["data", "eventdata", "questiondata", "currenttrial", "status"];

/** How thoroughly to look for records that the page altered. */
export type Scope = "new" | "some" | "all";

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function attributesIn(document: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(document).filter(([key]) => !NO_ATTRIBUTES.includes(key)));
}

/** The streams of one instance: one, unless the server refuses a record as too large. */
export class TaskStreams {
  readonly streams = [new Stream()];
  /** The page put something into its lists that is no record: only whole documents hold that. */
  isForeign = false;
  /** Why a record can't be sent: JSON doesn't hold it. */
  failure: unknown = null;
  private readonly known = new WeakSet<object>();
  private readonly seen: Record<Kind, { count: number; last: unknown }> = {
    trial: { count: 0, last: undefined },
    event: { count: 0, last: undefined },
  };

  constructor(private readonly model: TaskData) {}

  /** Note what the server holds already. */
  know(state: Record<string, unknown>): void {
    this.current.answers.know(objectOf(state.questiondata));
    this.current.attributes.know(attributesIn(state));
  }

  get isClean(): boolean {
    return this.failure === null && this.streams.every((stream) => stream.isClean);
  }

  /** Take in what the page recorded. What JSON can't hold is left for later and noted as failure. */
  collect(scope: Scope): void {
    this.failure = null;
    for (const kind of KINDS) this.collectRows(kind);
    if (scope !== "new") for (const { logs } of this.streams) for (const kind of KINDS) logs[kind].compare(scope === "all");
    const { answers, attributes } = this.current;
    this.attempt(() => answers.collect(objectOf(this.model.get("questiondata"))));
    this.attempt(() => attributes.collect(attributesIn(this.model.attributes)));
  }

  /** Note that the task is over. */
  finish(): void {
    this.current.isFinal = true;
  }

  /** Go on in another stream. */
  proceed(successor: Stream): void {
    if (!this.streams.includes(successor)) this.streams.push(successor);
  }

  /** Whether the server holds this row. */
  holds(row: unknown): boolean {
    return this.streams.some(({ logs }) => KINDS.some((kind) => logs[kind].holds(row)));
  }

  private get current(): Stream {
    return this.streams[this.streams.length - 1] as Stream;
  }

  private collectRows(kind: Kind): void {
    const rows = this.model.get(LIST_KEYS[kind]) as unknown;
    if (!Array.isArray(rows)) return;
    const seen = this.seen[kind];
    const isGrown = rows.length >= seen.count && (!seen.count || rows[seen.count - 1] === seen.last);
    let stuck = rows.length;
    for (let index = isGrown ? seen.count : 0; index < rows.length; index++) {
      if (!this.collectRow(kind, rows[index])) stuck = Math.min(stuck, index);
    }
    this.seen[kind] = { count: stuck, last: rows[stuck - 1] };
  }

  private collectRow(kind: Kind, row: unknown): boolean {
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      this.isForeign ||= !this.model.inherited.has(row);
      return true;
    }
    if (this.known.has(row) || this.model.inherited.has(row)) return true;
    return this.attempt(() => {
      this.current.logs[kind].append(row, JSON.stringify(row));
      this.known.add(row);
    });
  }

  private attempt(action: () => void): boolean {
    try {
      action();
      return true;
    } catch (failure) {
      this.failure ??= failure;
      return false;
    }
  }
}
