import type { Load } from "./load.ts";

/** Keyed values on their way, each as JSON; one version never stands for two different sets. */
export interface ValueSet {
  readonly version: number;
  readonly texts: ReadonlyMap<string, string>;
}

/** Write a set as the protocol's `{"version", "values"}`. */
export function valuesBody({ version, texts }: ValueSet): string {
  const members = [...texts].map(([key, text]) => `${JSON.stringify(key)}:${text}`);
  return `{"version":${version},"values":{${members.join(",")}}}`;
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, text]) => other.get(key) === text);
}

/** Keyed values of one stream: what of them the server lacks. */
export class Values {
  /** What is new or changed since the server's last word. */
  pending: ValueSet | null = null;
  private readonly held = new Map<string, string>();
  /** Keys that left the page, and of which the server's version is therefore unknown. */
  private readonly unsure = new Set<string>();
  private readonly refused = new Map<string, string>();
  private version = 0;
  private acknowledged = 0;

  constructor(held: Record<string, unknown> = {}) {
    this.know(held);
  }

  /** Note what the server holds already. */
  know(held: Record<string, unknown>): void {
    for (const [key, value] of Object.entries(held)) this.held.set(key, JSON.stringify(value));
  }

  /** Find out what the server lacks of these values. Throws if JSON can't hold one. */
  collect(values: Record<string, unknown>): void {
    const lacking = new Map<string, string>();
    for (const [key, value] of Object.entries(values)) {
      const text = JSON.stringify(value) as string | undefined;
      if (text === undefined || this.refused.get(key) === text) continue;
      if (this.held.get(key) !== text || this.unsure.has(key)) lacking.set(key, text);
    }
    if (!lacking.size) this.pending = null;
    else if (!this.pending || !isSame(this.pending.texts, lacking)) this.pending = { version: ++this.version, texts: lacking };
  }

  /** Draw what fits into a request; null if there is nothing to send, or no room. */
  draw(load: Load): ValueSet | null {
    if (!this.pending) return null;
    const entries = [...this.pending.texts];
    const fitting = entries.filter(([key, text]) => load.takes(key.length + text.length));
    if (!fitting.length) return null;
    if (fitting.length < entries.length) {
      const part = { version: ++this.version, texts: new Map(fitting) };
      this.pending = { version: ++this.version, texts: this.pending.texts };
      return this.released(part);
    }
    return this.released(this.pending);
  }

  /** All that the server lacks, what it refused included; null if it lacks nothing. */
  lacking(): ValueSet | null {
    if (!this.refused.size) return this.pending;
    // The server passes over a version that is not newer than what it holds.
    if (this.version <= this.acknowledged) this.version = this.acknowledged + 1;
    return { version: this.version, texts: new Map([...this.refused, ...(this.pending?.texts ?? [])]) };
  }

  /** Whether the server refused what a key holds. */
  get hasRefused(): boolean {
    return this.refused.size > 0;
  }

  /** Note that a set has left the page. */
  released(set: ValueSet): ValueSet {
    for (const key of set.texts.keys()) this.unsure.add(key);
    return set;
  }

  acknowledge(set: ValueSet): void {
    for (const [key, text] of set.texts) {
      this.held.set(key, text);
      this.unsure.delete(key);
      this.refused.delete(key);
    }
    this.acknowledged = Math.max(this.acknowledged, set.version);
    this.drop(set);
  }

  /** Stop sending these values until they change. */
  refuse(set: ValueSet): void {
    for (const [key, text] of set.texts) {
      this.refused.set(key, text);
      this.unsure.delete(key);
    }
    this.drop(set);
  }

  private drop(set: ValueSet): void {
    if (!this.pending) return;
    const rest = [...this.pending.texts].filter(([key, text]) => set.texts.get(key) !== text);
    if (!rest.length) this.pending = null;
    else if (rest.length < this.pending.texts.size) this.pending = { version: ++this.version, texts: new Map(rest) };
  }
}
