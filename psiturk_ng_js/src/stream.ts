import { type Limits, Load } from "./load.ts";
import { type Batch, type Change, RecordLog } from "./record_log.ts";
import { type ValueSet, Values, valuesBody } from "./values.ts";

export const KINDS = ["trial", "event"] as const;
export type Kind = (typeof KINDS)[number];

/** Anything shorter is no reason for a server to refuse a request as too large. */
const SURELY_SMALL_CHARS = 64 * 1024;
const NAME_BYTES = 12;

/** What the server says that it holds of a stream. */
export interface Receipt {
  readonly stream: string;
  readonly trials: number;
  readonly events: number;
  readonly answers: number;
  readonly attributes: number;
}

/** Read an answer as a receipt for a stream; null if it is anything else. */
export function receiptFor(stream: string, answer: Record<string, unknown> | null): Receipt | null {
  const counts = [answer?.trials, answer?.events];
  const isReceipt = answer?.stream === stream && counts.every((count) => Number.isSafeInteger(count));
  return isReceipt ? (answer as unknown as Receipt) : null;
}

/** What a request carries, to be found again when it is answered. */
export interface Drawn {
  readonly body: string;
  readonly items: number;
  readonly longest: number;
  readonly batches: Readonly<Record<Kind, Batch>>;
  readonly changes: Readonly<Record<Kind, readonly Change[]>>;
  readonly answers: ValueSet | null;
  readonly attributes: ValueSet | null;
  readonly final: boolean;
}

function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NAME_BYTES));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

/** What one instance records on one page, and what of it the server holds. See docs/reference/sync-protocol.md. */
export class Stream {
  readonly name = randomName();
  readonly logs: Readonly<Record<Kind, RecordLog>> = { trial: new RecordLog(), event: new RecordLog() };
  /** The task is over; what is whole may be called so. */
  isFinal = false;
  private finalHeld = false;

  constructor(
    public answers = new Values(),
    public attributes = new Values(),
  ) {}

  /** How many records there are of each kind, sent or not. */
  get recorded(): { trials: number; events: number } {
    return { trials: this.logs.trial.count, events: this.logs.event.count };
  }

  /** Whether the server holds all that was collected. */
  get isClean(): boolean {
    const logs = KINDS.map((kind) => this.logs[kind]);
    const whole = logs.every((log) => (log.held === log.count || log.held === log.refused) && !log.changes.size);
    return whole && !this.answers.pending && !this.attributes.pending && this.finalHeld === this.isFinal;
  }

  /** Whether the server refused something of it as too large. */
  get hasRefused(): boolean {
    const isLogRefused = KINDS.some((kind) => this.logs[kind].refused !== null);
    return isLogRefused || this.answers.hasRefused || this.attributes.hasRefused;
  }

  /** Whether nothing of it need be kept in the browser: what was refused must be. */
  get isSettled(): boolean {
    return this.isClean && !this.hasRefused;
  }

  /** Draw the next request, of the oldest that fit; null if the server lacks nothing. */
  draw(limits: Limits): Drawn | null {
    if (this.isClean) return null;
    const load = new Load(limits);
    const { trial, event } = this.logs;
    const batches = { trial: trial.draw(load), event: event.draw(load) };
    const after = (kind: Kind) => this.logs[kind].held + batches[kind].texts.length;
    const changes = { trial: trial.drawChanges(load, after("trial")), event: event.drawChanges(load, after("event")) };
    const answers = this.answers.draw(load);
    const attributes = this.attributes.draw(load);
    const left = KINDS.some((kind) => after(kind) < this.logs[kind].count && after(kind) !== this.logs[kind].refused);
    const drawn = { batches, changes, answers, attributes, final: this.isFinal && !left };
    return { ...drawn, body: this.body(drawn), items: load.items, longest: load.longest };
  }

  /** All that the server lacks, what it refused included, as the body of a request; null if it lacks nothing. */
  lacking(): string | null {
    if (this.isSettled) return null;
    const { trial, event } = this.logs;
    return this.body({
      batches: { trial: trial.lacking(), event: event.lacking() },
      changes: { trial: [...trial.changes.values()], event: [...event.changes.values()] },
      answers: this.answers.lacking(),
      attributes: this.attributes.lacking(),
      final: this.isFinal,
    });
  }

  /** Take the server's answer to a request. */
  acknowledge(drawn: Drawn, receipt: Receipt): void {
    this.logs.trial.acknowledge(receipt.trials, drawn.changes.trial);
    this.logs.event.acknowledge(receipt.events, drawn.changes.event);
    if (drawn.answers) this.answers.acknowledge(drawn.answers);
    if (drawn.attributes) this.attributes.acknowledge(drawn.attributes);
    if (drawn.final) this.finalHeld = true;
  }

  /**
   * Set aside what the server refused as too large, so that the rest goes on.
   *
   * Returns the stream in which it goes on; this one if nothing was recorded after what was refused;
   * null if the refusal isn't about the length of a single thing.
   */
  refuse(drawn: Drawn): Stream | null {
    if (drawn.items !== 1 || drawn.longest < SURELY_SMALL_CHARS) return null;
    for (const kind of KINDS) {
      if (drawn.batches[kind].texts.length) return this.split(kind, drawn.batches[kind].first);
      for (const change of drawn.changes[kind]) this.logs[kind].settle(change);
    }
    if (drawn.answers) this.answers.refuse(drawn.answers);
    if (drawn.attributes) this.attributes.refuse(drawn.attributes);
    return this;
  }

  /** Put the JSON of a request together. */
  private body({ batches, changes, answers, attributes, final }: Omit<Drawn, "body" | "items" | "longest">): string {
    const members = [`"stream":"${this.name}"`];
    for (const kind of KINDS) {
      const { first, texts } = batches[kind];
      if (texts.length) members.push(`"${kind}s":{"first":${first},"records":[${texts.join(",")}]}`);
    }
    const changed = KINDS.flatMap((kind) => changes[kind].map((change) => changeBody(kind, change)));
    if (changed.length) members.push(`"changed":[${changed.join(",")}]`);
    if (answers) members.push(`"answers":${valuesBody(answers)}`);
    if (attributes) members.push(`"attributes":${valuesBody(attributes)}`);
    members.push(`"recorded":${JSON.stringify(this.recorded)}`);
    if (final) members.push('"final":true');
    return `{${members.join(",")}}`;
  }

  /** Let another stream go on after a record that this one can't deliver: its count tells the server of it. */
  private split(kind: Kind, number: number): Stream {
    this.logs[kind].refused = number;
    const successor = new Stream(this.answers, this.attributes);
    this.answers = new Values();
    this.attributes = new Values();
    successor.isFinal = this.isFinal;
    for (const each of KINDS) {
      const log = this.logs[each];
      for (const row of log.cut(each === kind ? number + 1 : Math.max(log.held, log.left))) {
        successor.logs[each].append(row, JSON.stringify(row));
      }
    }
    this.isFinal = true;
    this.finalHeld = false;
    return successor;
  }
}

/** Write an altered record as the protocol has it. */
export function changeBody(kind: string, { number, version, text }: Change): string {
  return `{"kind":"${kind}","number":${number},"version":${version},"record":${text}}`;
}
