import { RecordStore } from "./record_store.ts";

/** One request that was sent. */
export interface Sent {
  method: string;
  url: string;
  body: string;
  headers: Record<string, string>;
  blocking: boolean;
}

/** What to answer; it may wait. */
export interface Reply {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
  after?: Promise<unknown>;
}

/** What a request is for: `SAVE` whichever way it is made, else its method. */
function purpose({ method, url }: Sent): string {
  return method === "PUT" || url.endsWith("/records") ? "SAVE" : method;
}

/** Answers XMLHttpRequests of a test, in place of the network. */
export class FakeServer {
  readonly sent: Sent[] = [];
  readonly store = new RecordStore();
  /** What was stored after each save. */
  readonly documents: any[] = [];
  /** Answers saves in place of the usual, if set. */
  answer: ((request: Sent) => Reply) | null = null;
  private readonly scripted: { purpose: string; reply: Reply }[] = [];
  private readonly original = globalThis.XMLHttpRequest;

  constructor() {
    const server = this;
    globalThis.XMLHttpRequest = class FakeRequest {
      status = 0;
      responseText = "";
      timeout = 0;
      onloadend: (() => void) | null = null;
      private given: Reply = {};
      private readonly request: Sent = { method: "", url: "", body: "", headers: {}, blocking: false };

      open(method: string, url: string, asynchronous = true): void {
        Object.assign(this.request, { method, url, blocking: !asynchronous });
      }

      setRequestHeader(name: string, value: string): void {
        this.request.headers[name] = value;
      }

      getResponseHeader(name: string): string | null {
        return this.given.headers?.[name] ?? null;
      }

      abort(): void {
        this.end({ status: 0 });
      }

      send(body: string | null): void {
        this.request.body = body ?? "";
        server.sent.push(this.request);
        const reply = server.replyTo(this.request);
        if (this.request.blocking) this.end(reply);
        else void Promise.resolve(reply.after).then(() => this.end(reply));
      }

      private end(reply: Reply): void {
        this.given = reply;
        this.status = reply.status ?? 200;
        this.responseText = reply.body ?? '{"status":"user data saved"}';
        const ended = this.onloadend;
        this.onloadend = null;
        ended?.();
      }
    } as unknown as typeof XMLHttpRequest;
  }

  /** Answer the next requests of this purpose so. */
  script(purpose: string, ...replies: Reply[]): void {
    this.scripted.push(...replies.map((reply) => ({ purpose, reply })));
  }

  /** The saves that were sent. */
  get saves(): Sent[] {
    return this.sent.filter((one) => purpose(one) === "SAVE");
  }

  /** Give the browser its own requests back. */
  close(): void {
    globalThis.XMLHttpRequest = this.original;
  }

  /** What a server that works answers to a save. */
  take(request: Sent): Reply {
    if (request.method === "PUT") {
      this.documents.push(JSON.parse(request.body));
      return {};
    }
    const receipt = this.store.save(JSON.parse(request.body));
    if (!receipt) return { status: 413, body: '{"error": "A record is over the limit."}' };
    this.documents.push(this.store.document());
    return { body: JSON.stringify(receipt) };
  }

  private replyTo(request: Sent): Reply {
    const index = this.scripted.findIndex((one) => one.purpose === purpose(request));
    const scripted = index < 0 ? undefined : this.scripted.splice(index, 1)[0]?.reply;
    if (purpose(request) !== "SAVE") return scripted ?? {};
    if (scripted && (scripted.status ?? 200) !== 200) return scripted;
    return { ...(this.answer ?? this.take.bind(this))(request), ...scripted };
  }
}
