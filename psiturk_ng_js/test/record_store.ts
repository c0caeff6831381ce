type Json = Record<string, any>;

interface Stored {
  trial: Json[];
  event: Json[];
  versions: Map<string, number>;
  answers: number;
  attributes: number;
  recorded: Json;
  final: boolean;
}

const LISTS = { trial: "trials", event: "events" } as const;
type Kind = keyof typeof LISTS;

/** What a server does with saves, as docs/reference/sync-protocol.md says. */
export class RecordStore {
  readonly streams = new Map<string, Stored>();
  /** Records in order of arrival, by kind. */
  readonly arrived: Record<Kind, { stream: string; number: number }[]> = { trial: [], event: [] };
  readonly answers: Json = {};
  readonly attributes: Json = {};
  /** Longest record that is taken. */
  limit = Infinity;

  /** Take one save and give the receipt; null if a record is too large. */
  save(request: Json): Json | null {
    const records = [...(request.trials?.records ?? []), ...(request.events?.records ?? []), ...(request.changed ?? []).map((one: Json) => one.record)];
    if (records.some((record) => JSON.stringify(record).length > this.limit)) return null;
    const stream = this.stream(request.stream);
    this.append(request, stream, "trial");
    this.append(request, stream, "event");
    for (const { kind, number, version, record } of request.changed ?? []) this.change(stream, kind, number, version, record);
    this.put(stream, "answers", request.answers);
    this.put(stream, "attributes", request.attributes);
    for (const [kind, count] of Object.entries(request.recorded ?? {})) {
      stream.recorded[kind] = Math.max(stream.recorded[kind] ?? 0, count as number);
    }
    stream.final ||= request.final === true;
    return { status: "saved", stream: request.stream, trials: stream.trial.length, events: stream.event.length, answers: stream.answers, attributes: stream.attributes };
  }

  /** The document of all streams. */
  document(): Json {
    const list = (kind: Kind) => this.arrived[kind].map(({ stream, number }) => this.streams.get(stream)?.[kind][number]);
    return { ...this.attributes, data: list("trial"), eventdata: list("event"), questiondata: { ...this.answers } };
  }

  /** Whether every stream is whole and over. */
  get isWhole(): boolean {
    return [...this.streams.values()].every(
      ({ trial, event, recorded, final }) => final && trial.length === recorded.trials && event.length === recorded.events,
    );
  }

  private stream(name: string): Stored {
    const found = this.streams.get(name) ?? { trial: [], event: [], versions: new Map(), answers: 0, attributes: 0, recorded: {}, final: false };
    this.streams.set(name, found);
    return found;
  }

  private append(request: Json, stream: Stored, kind: Kind): void {
    const batch = request[LISTS[kind]];
    if (!batch || batch.first > stream[kind].length) return;
    for (const record of batch.records.slice(stream[kind].length - batch.first)) {
      this.arrived[kind].push({ stream: request.stream, number: stream[kind].length });
      stream[kind].push(record);
    }
  }

  private change(stream: Stored, kind: Kind, number: number, version: number, record: Json): void {
    const key = `${kind} ${number}`;
    if (number >= stream[kind].length || version <= (stream.versions.get(key) ?? 0)) return;
    stream.versions.set(key, version);
    stream[kind][number] = record;
  }

  private put(stream: Stored, name: "answers" | "attributes", sent?: Json): void {
    if (!sent || sent.version <= stream[name]) return;
    stream[name] = sent.version;
    Object.assign(this[name], sent.values);
  }
}
