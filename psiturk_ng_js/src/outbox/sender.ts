import { HEADER } from "../carrier/requests.ts";
import { type Limits, Load } from "../load.ts";
import { backoffMs, retryAfterMs } from "../requests.ts";
import { KINDS, type Kind, type Receipt, changeBody, receiptFor } from "../stream.ts";
import type { Head, Kept, Remainder } from "./storage.ts";

const USUAL: Limits = { items: 2_000, chars: 256 * 1024 };
const ATTEMPT_LONGEST_MS = 30_000;
const PAUSE_LONGEST_MS = 60_000;

/** What one request carries of a stream. */
interface Portion {
  readonly body: string;
  readonly items: number;
  readonly kept: readonly Kept[];
  readonly hasValues: boolean;
}

/** `held`: the server has everything; `kept`: it won't take the rest from here and now. */
export type Outcome = "held" | "kept";

/** Sends what an earlier page left of one stream, as that page would have: repeating it changes nothing. */
export class Sender {
  private readonly head: Head;
  private records: Record<Kind, Kept[]>;
  private altered: Kept[];
  private hasValues: boolean;
  private isNoted = false;
  private limits = USUAL;

  constructor(
    remainder: Remainder,
    private readonly fetch: typeof globalThis.fetch,
  ) {
    this.head = remainder.head;
    const kept = [...remainder.kept].sort((one, other) => one.number - other.number || one.version - other.version);
    const original = kept.filter(({ version }) => !version);
    this.records = { trial: original.filter(({ kind }) => kind === "trial"), event: original.filter(({ kind }) => kind === "event") };
    this.altered = kept.filter(({ version }) => version);
    this.hasValues = Boolean(this.head.answers || this.head.attributes);
  }

  /** Send everything, waiting as long as the network or the server need. */
  async deliver(): Promise<Outcome> {
    for (let failures = 0; !this.isNoted; ) {
      const portion = this.portion();
      const response = await this.post(portion.body).catch(() => null);
      const receipt = response?.ok ? receiptFor(this.head.stream, await jsonOf(response)) : null;
      if (receipt) {
        failures = 0;
        if (!this.settle(portion, receipt)) return "kept";
      } else if (response?.status === 413 && portion.items > 1) {
        this.limits = { ...this.limits, items: Math.floor(portion.items / 2) };
      } else if (response && response.status >= 400 && response.status < 500 && ![408, 429].includes(response.status)) {
        return "kept";
      } else {
        await pause(Math.max(retryAfterMs(response?.headers.get("Retry-After") ?? null, Date.now()), longerMs(++failures)));
      }
    }
    return "held";
  }

  private portion(): Portion {
    const load = new Load(this.limits);
    const { stream, recorded, final, answers, attributes } = this.head;
    const members = [`"stream":"${stream}"`];
    const kept: Kept[] = [];
    for (const kind of KINDS) {
      const batch = this.consecutive(kind).filter(({ text }) => load.takes(text.length));
      if (batch.length) members.push(`"${kind}s":{"first":${batch[0]?.number},"records":[${batch.map(({ text }) => text).join(",")}]}`);
      kept.push(...batch);
    }
    const isWhole = kept.length === this.records.trial.length + this.records.event.length;
    const altered = isWhole ? this.altered.filter(({ text }) => load.takes(text.length)) : [];
    if (altered.length) members.push(`"changed":[${altered.map((one) => changeBody(one.kind, one)).join(",")}]`);
    const hasValues = this.hasValues && load.takes((answers ?? "").length + (attributes ?? "").length);
    if (hasValues && answers) members.push(`"answers":${answers}`);
    if (hasValues && attributes) members.push(`"attributes":${attributes}`);
    members.push(`"recorded":${JSON.stringify(recorded)}`);
    const isLast = isWhole && altered.length === this.altered.length && hasValues === this.hasValues;
    if (isLast && final) members.push('"final":true');
    return { body: `{${members.join(",")}}`, items: load.items, kept: [...kept, ...altered], hasValues };
  }

  /** Records of a kind up to the first gap. */
  private consecutive(kind: Kind): Kept[] {
    const records = this.records[kind];
    const gap = records.findIndex(({ number }, index) => number !== (records[0]?.number ?? 0) + index);
    return gap < 0 ? records : records.slice(0, gap);
  }

  /** Drop what the server holds; whether that got anything further. */
  private settle(portion: Portion, receipt: Receipt): boolean {
    const before = this.count;
    const held = { trial: receipt.trials, event: receipt.events };
    for (const kind of KINDS) this.records[kind] = this.records[kind].filter(({ number }) => number >= held[kind]);
    this.altered = this.altered.filter((one) => !portion.kept.includes(one) || one.number >= held[one.kind]);
    if (portion.hasValues) this.hasValues = false;
    this.isNoted = this.count === 0;
    return this.count < before || this.isNoted;
  }

  private get count(): number {
    return this.records.trial.length + this.records.event.length + this.altered.length + Number(this.hasValues);
  }

  private post(body: string): Promise<Response> {
    const headers: Record<string, string> = { "Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest" };
    if (this.head.token) headers[HEADER] = this.head.token;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ATTEMPT_LONGEST_MS);
    const { fetch } = this;
    const answered = fetch(this.head.url, { method: "POST", body, headers, credentials: "same-origin", signal: abort.signal });
    return answered.finally(() => clearTimeout(timer));
  }
}

async function jsonOf(response: Response): Promise<Record<string, unknown> | null> {
  return (await response.json().catch(() => null)) as Record<string, unknown> | null;
}

function longerMs(failures: number): number {
  return Math.min(backoffMs(failures) * Math.max(1, failures - 4), PAUSE_LONGEST_MS);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
