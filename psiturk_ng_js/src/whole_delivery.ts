import type { Delivery, Lacking, Parcel } from "./delivery.ts";
import { documentOf } from "./document.ts";
import type { TaskData } from "./task_data.ts";

/** The document as JSON, and the same without the server's last word, which no save makes dirty. */
interface Snapshot {
  readonly body: string;
  readonly content: string;
}

/** Sends the whole document each time, as psiTurk's server wants it. */
export class WholeDelivery implements Delivery {
  readonly hasRefused = false;
  private acknowledged: string | null = null;
  private snapshot: Snapshot | null = null;

  constructor(
    private readonly members: readonly TaskData[],
    private readonly url?: string,
  ) {}

  get isClean(): boolean {
    try {
      return this.acknowledged !== null && this.acknowledged === this.write().content;
    } catch {
      return false;
    }
  }

  collect(): void {
    this.snapshot = this.write();
  }

  next(): Parcel | null {
    const snapshot = this.snapshot;
    this.snapshot = null;
    return snapshot && this.parcel(snapshot);
  }

  last(): Parcel[] {
    try {
      return this.isClean ? [] : [this.parcel(this.write())];
    } catch {
      return [];
    }
  }

  lacking(): Lacking[] {
    return this.last();
  }

  private parcel({ body, content }: Snapshot): Parcel {
    return {
      method: "PUT",
      url: this.url ?? this.members[0]?.url() ?? "",
      body,
      accepts: (answer) => answer !== null,
      acknowledge: () => (this.acknowledged = content),
      remedy: () => null,
    };
  }

  private write(): Snapshot {
    const { status, ...rest } = documentOf(this.members);
    const content = JSON.stringify(rest);
    return { content, body: status === undefined ? content : `${content.slice(0, -1)},"status":${JSON.stringify(status)}}` };
  }
}
