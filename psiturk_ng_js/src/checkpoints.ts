import type { EmbeddedReload } from "./embedded.ts";
import type { Page } from "./page.ts";
import type { EventRecord } from "./records.ts";
import type { TaskData } from "./task_data.ts";

const EVENT = "checkpoint";
/** Keys of localStorage with the checkpoint of an assignment that the server may not know yet. */
const NOTE = "psiturk.checkpoint:";

/** A place in the task to which a participant can come back. */
export interface Checkpoint {
  readonly name: string;
  /** What the page gave with it. */
  readonly state?: unknown;
}

interface Note {
  readonly visit: number;
  readonly checkpoint: Checkpoint;
}

/** What the server says of this page load; null if it is the first of its assignment, or no entry at all. */
export function reloadOf(page: Page, uniqueId: string): EmbeddedReload | null {
  const { assignment } = page.embedded;
  return assignment?.uniqueId === uniqueId ? (assignment.reload ?? null) : null;
}

/** Which page load of the assignment the records of a page belong to, from 1. */
export function visitOf(page: Page, uniqueId: string, events: readonly EventRecord[]): number {
  const told = reloadOf(page, uniqueId)?.visit;
  return told ?? Math.max(1, ...events.map((event) => event?.visit ?? 1));
}

/** The places of one instance's task: sets them, and knows where to go on. */
export class Checkpoints {
  /** Where this page goes on; null if it begins. */
  readonly resumedFrom: Checkpoint | null;
  private readonly key: string;

  constructor(
    private readonly page: Page,
    private readonly model: TaskData,
  ) {
    const uniqueId = String(model.id);
    this.key = NOTE + uniqueId;
    this.resumedFrom = reloadOf(page, uniqueId)?.resumes ? this.latest() : null;
  }

  /** Record that the participant has come to this place; returns what to call once the server holds it. */
  reach(name: string, state?: unknown): () => void {
    const given = state === undefined ? { name } : { name, state };
    // A copy: what the page alters later belongs to later checkpoints.
    const checkpoint = JSON.parse(JSON.stringify(given)) as Checkpoint;
    this.model.addEvent(EVENT, checkpoint);
    const note = JSON.stringify({ visit: this.model.visit, checkpoint } satisfies Note);
    this.onStore((store) => store.setItem(this.key, note));
    return () => this.onStore((store) => store.getItem(this.key) === note && store.removeItem(this.key));
  }

  /** Forget what this browser keeps, since the task is over. */
  finish(): void {
    this.onStore((store) => store.removeItem(this.key));
  }

  /** The last place reached: this browser may know one that is still on its way to the server. */
  private latest(): Checkpoint | null {
    const isEarlier = ({ eventtype, visit = 1 }: EventRecord) => eventtype === EVENT && visit < this.model.visit;
    const [stored] = this.model.getEventData().filter((event) => event && isEarlier(event)).slice(-1);
    const note = this.note();
    if (note && note.visit < this.model.visit && note.visit >= (stored?.visit ?? 1)) return note.checkpoint;
    return (stored?.value as Checkpoint | undefined) ?? null;
  }

  private note(): Note | null {
    try {
      return JSON.parse(this.page.window.localStorage.getItem(this.key) ?? "null") as Note | null;
    } catch {
      return null;
    }
  }

  private onStore(action: (store: Storage) => unknown): void {
    try {
      action(this.page.window.localStorage);
    } catch {
      // without storage, or with a full one, the server's word counts
    }
  }
}
