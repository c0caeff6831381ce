import { Sender } from "./sender.ts";
import { type Kept, MARK, OutboxStorage, type Remainder } from "./storage.ts";

const KEEP_LONGEST_MS = 30 * 24 * 60 * 60 * 1000;

/** The marks of streams in localStorage; none where it is forbidden. */
function readMarks(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(MARK));
  } catch {
    return [];
  }
}

function unmark(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // where it is forbidden there are no marks
  }
}

/** What pages that ended left in localStorage. */
function leftLocally(): Remainder[] {
  const texts = readMarks().map((key) => localStorage.getItem(key) ?? "");
  return texts.filter((text) => text.startsWith("{")).map((text) => JSON.parse(text) as Remainder);
}

/** Join what was left of each stream in both places; the later head counts. */
function joined(remainders: readonly Remainder[]): Remainder[] {
  const streams = new Map<string, Remainder>();
  for (const { head, kept } of remainders) {
    const other = streams.get(head.stream);
    const latest = other && other.head.sequence > head.sequence ? other.head : head;
    streams.set(head.stream, { head: latest, kept: distinct([...(other?.kept ?? []), ...kept]) });
  }
  return [...streams.values()];
}

function distinct(kept: readonly Kept[]): Kept[] {
  return [...new Map(kept.map((one) => [`${one.kind} ${one.number} ${one.version}`, one])).values()];
}

/** Send what earlier pages of this browser recorded and could not bring to the server. */
async function sendRemainders(): Promise<void> {
  const storage = await OutboxStorage.open().catch(() => null);
  const remainders = joined([...((await storage?.read()) ?? []), ...leftLocally()]);
  const marks = readMarks();
  const known = new Set(remainders.map(({ head }) => MARK + head.stream));
  for (const mark of marks) if (!known.has(mark)) unmark(mark);
  for (const remainder of remainders) {
    const { stream, savedAtMs } = remainder.head;
    // A clock that was set may make anything look old: it is offered once more all the same.
    const isOld = Date.now() - savedAtMs > KEEP_LONGEST_MS;
    if ((await new Sender(remainder, window.fetch.bind(window)).deliver()) === "kept" && !isOld) continue;
    if ((await storage?.release(remainder)) ?? true) unmark(MARK + stream);
  }
}

// One tab at a time; where browsers have no locks, two that send the same change nothing.
const { locks } = navigator as Partial<Navigator>;
void (locks ? locks.request("psiturk.outbox", sendRemainders) : sendRemainders()).catch(() => undefined);
