import { isRemainder, markedBy, readMarks, unmark } from "./left.ts";
import { Sender } from "./sender.ts";
import { type Kept, MARK, OutboxStorage, type Remainder } from "./storage.ts";

const KEEP_LONGEST_MS = 30 * 24 * 60 * 60 * 1000;
/** How long one stream may hold up the next. */
const TURN_LONGEST_MS = 20_000;

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

/** What earlier pages of this browser recorded and could not bring to the server. */
class Remainders {
  private storage: OutboxStorage | null = null;
  /** Marks that are left alone: they hold something that no page wrote so. */
  private readonly damaged = new Set<string>();

  /** Find them in both places. A place that does not answer, or that is damaged, hides nothing of the other. */
  async find(): Promise<Remainder[]> {
    const inDatabase = await this.readDatabase();
    const known = new Set<string>();
    const found: Remainder[] = [];
    for (const each of inDatabase ?? []) {
      known.add(MARK + String(each.head.stream));
      if (isRemainder(each)) found.push(each);
      else this.report(MARK + String((each as Remainder).head.stream));
    }
    for (const key of readMarks()) {
      const marked = markedBy(key);
      if (marked === "damaged") this.report(key);
      else if (marked !== "mark") found.push(marked);
      // A mark of records that cannot be read now stays for later.
      else if (inDatabase && !known.has(key)) unmark(key);
    }
    return joined(found);
  }

  /** Send one stream, and forget what the server holds then. */
  async send(remainder: Remainder): Promise<void> {
    const { stream, savedAtMs } = remainder.head;
    // A clock that was set may make anything look old: it is offered once more all the same.
    const isOld = Date.now() - savedAtMs > KEEP_LONGEST_MS;
    if ((await new Sender(remainder, window.fetch.bind(window)).deliver()) === "kept" && !isOld) return;
    const isOver = (await this.storage?.release(remainder)) ?? true;
    if (isOver && !this.damaged.has(MARK + stream)) unmark(MARK + stream);
  }

  private async readDatabase(): Promise<Remainder[] | null> {
    try {
      this.storage = await OutboxStorage.open();
      return await this.storage.read();
    } catch {
      this.storage = null;
      return null;
    }
  }

  private report(key: string): void {
    this.damaged.add(key);
    console.warn(`psiTurk: what this browser keeps as ${key} is damaged; it is left alone.`);
  }
}

/** Send what is left, one stream after the other; one that cannot be sent holds up the others for a while only. */
export async function sendRemainders(): Promise<void> {
  const remainders = new Remainders();
  const sent: Promise<void>[] = [];
  for (const remainder of await remainders.find()) {
    const sending = remainders.send(remainder).catch((error: unknown) => {
      console.warn(`psiTurk: what this browser keeps of ${remainder.head.stream} could not be sent.`, error);
    });
    sent.push(sending);
    await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, TURN_LONGEST_MS))]);
  }
  await Promise.all(sent);
}
