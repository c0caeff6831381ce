import { fingerprint } from "./fingerprint.ts";
import type { Load } from "./load.ts";

/** How many of the latest records are compared with what was sent on each save, and how many older ones in turn. */
const COMPARED_LATEST = 32;
const COMPARED_IN_TURN = 8;
const COMPARED_LONGEST_CHARS = 256 * 1024;

/** A record that the page altered after it had left the page. */
export interface Change {
  readonly number: number;
  readonly version: number;
  readonly text: string;
}

/** Consecutive records, as JSON. */
export interface Batch {
  readonly first: number;
  readonly texts: readonly string[];
}

/** The records of one kind in one stream, by number: live references to what the page recorded. */
export class RecordLog {
  /** How many the server holds, without a gap. */
  held = 0;
  /** Alterations that the server has not acknowledged. */
  readonly changes = new Map<number, Change>();
  /** A record that the server won't take as it is. */
  refused: number | null = null;
  private readonly rows: object[] = [];
  private readonly prints: number[] = [];
  private readonly versions = new Map<number, number>();
  private readonly texts = new Map<number, string>();
  /** Records below this number have left the page, as they were then. */
  left = 0;
  private turn = 0;

  get count(): number {
    return this.rows.length;
  }

  /** Whether the server holds this row. */
  holds(row: unknown): boolean {
    const number = this.rows.indexOf(row as object);
    return number >= 0 && number < this.held;
  }

  append(row: object, text: string): void {
    this.texts.set(this.rows.length, text);
    this.prints.push(fingerprint(text));
    this.rows.push(row);
  }

  /** The JSON of a record as it was when it was last looked at, or is now. */
  text(number: number): string {
    const kept = this.texts.get(number);
    if (kept !== undefined) return kept;
    const text = JSON.stringify(this.rows[number]);
    this.prints[number] = fingerprint(text);
    return text;
  }

  /** Note that records below `number` are known outside of this page. */
  released(number: number): void {
    this.left = Math.max(this.left, number);
  }

  /** Draw what fits of what the server lacks. */
  draw(load: Load): Batch {
    const texts: string[] = [];
    for (let number = this.held; number < this.count && number !== this.refused; number++) {
      const text = this.text(number);
      if (!load.takes(text.length)) break;
      texts.push(text);
    }
    this.released(this.held + texts.length);
    return { first: this.held, texts };
  }

  /** All that the server lacks, what it refused included. */
  lacking(): Batch {
    const texts = Array.from({ length: this.count - this.held }, (_, offset) => this.text(this.held + offset));
    return { first: this.held, texts };
  }

  /** Draw alterations of records that the server holds once it has `held` of them. */
  drawChanges(load: Load, held: number): Change[] {
    const known = [...this.changes.values()].filter(({ number }) => number < held);
    return known.filter(({ text }) => load.takes(text.length));
  }

  /** Take the server's word for how many it holds, and for these alterations. */
  acknowledge(held: number, changes: readonly Change[]): void {
    this.held = Math.min(held, this.count);
    for (const number of this.texts.keys()) if (number < this.held) this.texts.delete(number);
    for (const change of changes) this.settle(change);
  }

  /** Stop sending an alteration. */
  settle(change: Change): void {
    if (this.changes.get(change.number)?.version === change.version) this.changes.delete(change.number);
  }

  /** Find alterations among all records, or among the latest and, in turn, a few older ones. */
  compare(all: boolean): void {
    const latest = all ? 0 : Math.max(0, this.count - COMPARED_LATEST);
    let chars = 0;
    const within = () => all || chars < COMPARED_LONGEST_CHARS;
    for (let number = this.count - 1; number >= latest && within(); number--) chars += this.compareOne(number);
    for (let looked = 0; looked < Math.min(COMPARED_IN_TURN, latest) && within(); looked++) {
      this.turn = (this.turn + 1) % latest;
      chars += this.compareOne(this.turn);
    }
  }

  /** Give away the records from `number` on that the server can't have yet, for another stream. */
  cut(number: number): object[] {
    for (let gone = number; gone < this.count; gone++) {
      this.texts.delete(gone);
      this.changes.delete(gone);
    }
    this.prints.length = Math.min(number, this.count);
    return this.rows.splice(number);
  }

  private compareOne(number: number): number {
    let text: string | undefined;
    try {
      text = JSON.stringify(this.rows[number]) as string | undefined;
    } catch {
      return 0;
    }
    if (text === undefined) return 0;
    const print = fingerprint(text);
    if (print === this.prints[number]) return text.length;
    this.prints[number] = print;
    if (number >= this.left || number === this.refused) {
      this.texts.set(number, text);
      if (number === this.refused) this.refused = null;
    } else {
      const version = (this.versions.get(number) ?? 0) + 1;
      this.versions.set(number, version);
      this.changes.set(number, { number, version, text });
    }
    return text.length;
  }
}
