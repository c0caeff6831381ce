import type { Delivery, Lacking, Parcel, Remedy } from "./delivery.ts";
import { outlivesPage } from "./keepalive.ts";
import type { Limits } from "./load.ts";
import type { Attributes } from "./model.ts";
import type { RequestFailed } from "./requests.ts";
import { type Drawn, type Receipt, type Stream, receiptFor } from "./stream.ts";
import type { TaskData } from "./task_data.ts";
import type { TaskStreams } from "./task_streams.ts";

const USUAL: Limits = { items: 5_000, chars: 512 * 1024 };
/** A body of so many characters may be three times as long in UTF-8, and usually isn't. */
const LAST_CHARS = [48_000, 16_000];

function urlOf(member: TaskData): string {
  return `${member.url()}/records`;
}

/** Sends only what the server has not acknowledged. */
export class RecordDelivery implements Delivery {
  private limits = USUAL;

  constructor(
    private readonly members: readonly TaskData[],
    private readonly complain: (text: string) => void,
  ) {}

  get isClean(): boolean {
    return this.members.every(({ streams }) => streams.isClean);
  }

  get hasRefused(): boolean {
    return this.members.some(({ streams }) => streams.streams.some((stream) => stream.hasRefused));
  }

  collect(): void {
    this.limits = USUAL;
    for (const { streams } of this.members) streams.collect("some");
  }

  next(): Parcel | null {
    for (const member of this.members) {
      for (const stream of member.streams.streams) {
        const drawn = stream.draw(this.limits);
        if (drawn) return this.parcel(member, stream, drawn);
      }
    }
    const stuck = this.members.find(({ streams }) => streams.failure !== null);
    if (stuck) throw stuck.streams.failure;
    return null;
  }

  last(longestBytes: number): Parcel[] {
    const parcels: Parcel[] = [];
    for (const member of this.members) {
      for (const stream of member.streams.streams) {
        const drawn = this.fitting(stream, longestBytes);
        if (!drawn) continue;
        longestBytes -= new Blob([drawn.body]).size;
        parcels.push(this.parcel(member, stream, drawn));
      }
    }
    return parcels;
  }

  lacking(): Lacking[] {
    return this.members.flatMap((member) => {
      const bodies = member.streams.streams.map((stream) => stream.lacking()).filter((body) => body !== null);
      return bodies.map((body) => ({ url: urlOf(member), body }));
    });
  }

  /** The oldest that fit into so many bytes. */
  private fitting(stream: Stream, longestBytes: number): Drawn | null {
    for (const chars of LAST_CHARS) {
      const drawn = stream.draw({ items: USUAL.items, chars });
      if (!drawn || outlivesPage(drawn.body, longestBytes)) return drawn;
    }
    return null;
  }

  private parcel(member: TaskData, stream: Stream, drawn: Drawn): Parcel {
    return {
      method: "POST",
      url: urlOf(member),
      body: drawn.body,
      accepts: (answer) => receiptFor(stream.name, answer) !== null,
      acknowledge: (answer: Attributes) => {
        stream.acknowledge(drawn, receiptFor(stream.name, answer) as Receipt);
        this.limits = USUAL;
      },
      remedy: (failure) => (failure.status === 413 ? this.shrink(member.streams, stream, drawn, failure) : null),
    };
  }

  /** After "too large": send less at a time, and at last leave out what is too large by itself. */
  private shrink(streams: TaskStreams, stream: Stream, drawn: Drawn, failure: RequestFailed): Remedy {
    if (drawn.items > 1) {
      this.limits = { items: Math.floor(drawn.items / 2), chars: USUAL.chars };
      return "less";
    }
    const successor = stream.refuse(drawn);
    if (!successor) return null;
    streams.proceed(successor);
    this.complain(`something of ${drawn.longest} characters is too large for the server (${failure}). ${failure.xhr.responseText.slice(0, 300)}`);
    return "without";
  }
}
