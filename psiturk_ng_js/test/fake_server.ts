/** One request that was sent. */
export interface Sent {
  method: string;
  url: string;
  body: string;
  headers: Record<string, string>;
  blocking: boolean;
}

/** What to answer; a function may wait. */
export interface Reply {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
  after?: Promise<unknown>;
}

/** Answers XMLHttpRequests of a test, in place of the network. */
export class FakeServer {
  readonly sent: Sent[] = [];
  private readonly scripted: { method: string; reply: Reply }[] = [];
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

  /** Answer the next requests of this method so. */
  script(method: string, ...replies: Reply[]): void {
    this.scripted.push(...replies.map((reply) => ({ method, reply })));
  }

  /** The documents that were put, in order. */
  documents(): any[] {
    return this.sent.filter((one) => one.method === "PUT").map((one) => JSON.parse(one.body));
  }

  /** Give the browser its own requests back. */
  close(): void {
    globalThis.XMLHttpRequest = this.original;
  }

  private replyTo(request: Sent): Reply {
    const index = this.scripted.findIndex((one) => one.method === request.method);
    return index < 0 ? {} : (this.scripted.splice(index, 1)[0]?.reply ?? {});
  }
}
