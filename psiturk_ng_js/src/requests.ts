const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 8_000;
const RETRY_AFTER_LONGEST_MS = 60_000;
const ATTEMPT_LONGEST_MS = 30_000;
const ATTEMPTS = 6;
const RETRY_EVENT = "psiturk:retry";
const EARLIER = ["online", RETRY_EVENT];

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long to wait for the answer; 0 for as long as it takes. */
  readonly timeoutMs?: number;
  /** Given the request object before it is sent. */
  readonly started?: (xhr: XMLHttpRequest) => void;
  /** Whether an answer with a good status is what was asked for. */
  readonly accepts?: (xhr: XMLHttpRequest) => boolean;
}

/** A request that was not answered, or not as it should have been. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";

  constructor(
    readonly xhr: XMLHttpRequest,
    readonly url: string,
  ) {
    super(xhr.status ? `HTTP ${xhr.status} for ${url}` : `no answer for ${url}`);
  }

  get status(): number {
    return this.xhr.status;
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return this.status < 400 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

function open(request: HttpRequest, asynchronous: boolean): XMLHttpRequest {
  const xhr = new XMLHttpRequest();
  xhr.open(request.method, request.url, asynchronous);
  if (asynchronous) xhr.timeout = request.timeoutMs ?? ATTEMPT_LONGEST_MS;
  xhr.setRequestHeader("Accept", request.accept ?? "application/json, */*;q=0.1");
  xhr.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  if (request.contentType) xhr.setRequestHeader("Content-Type", request.contentType);
  for (const [name, value] of Object.entries(request.headers ?? {})) xhr.setRequestHeader(name, value);
  return xhr;
}

function isGood(request: HttpRequest, xhr: XMLHttpRequest): boolean {
  return xhr.status >= 200 && xhr.status < 300 && (request.accepts?.(xhr) ?? true);
}

/** Send once; the promise rejects with RequestFailed. */
export function send(request: HttpRequest): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const xhr = open(request, true);
    xhr.onloadend = () => (isGood(request, xhr) ? resolve(xhr) : reject(new RequestFailed(xhr, request.url)));
    request.started?.(xhr);
    xhr.send(request.body ?? null);
  });
}

/** Send and block until it is answered. Throws RequestFailed. */
export function sendNow(request: HttpRequest): XMLHttpRequest {
  const xhr = open(request, false);
  request.started?.(xhr);
  try {
    xhr.send(request.body ?? null);
  } catch {
    throw new RequestFailed(xhr, request.url);
  }
  if (!isGood(request, xhr)) throw new RequestFailed(xhr, request.url);
  return xhr;
}

/** The delay that a failure's Retry-After header asks for, in ms; 0 without one. */
export function askedPauseMs(failure: RequestFailed): number {
  return retryAfterMs(failure.xhr.getResponseHeader("Retry-After"), Date.now());
}

/** The delay that a Retry-After header asks for, in ms; 0 without one. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (!header) return 0;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - nowMs : seconds * 1000;
  return Math.min(Math.max(wait || 0, 0), RETRY_AFTER_LONGEST_MS);
}

/** How long to wait after failure number `failures` (from 1): doubling, with jitter so that pages do not come back together, never less than asked. */
export function backoffMs(failures: number, askedMs = 0, random = Math.random()): number {
  const step = Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_LONGEST_MS);
  const shortest = Math.max(askedMs, step / 2);
  return shortest + random * shortest;
}

/** Let whoever waits to try again do so now. */
export function retryNow(): void {
  dispatchEvent(new Event(RETRY_EVENT));
}

/** Resolve after `ms`, or earlier when the browser is back online. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const type of EARLIER) removeEventListener(type, done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const type of EARLIER) addEventListener(type, done);
  });
}

/** Repeat `attempt` while it fails in a way that may pass. */
export async function persist<T>(attempt: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (failure) {
      if (!(failure instanceof RequestFailed && failure.isTransient) || failures >= ATTEMPTS) throw failure;
      await pause(backoffMs(failures, askedPauseMs(failure)));
    }
  }
}

/** Send, and again while it fails in a way that may pass. */
export function sendPersistently(request: HttpRequest): Promise<XMLHttpRequest> {
  return persist(() => send(request));
}

/** A POST of form fields, as a browser's form sends them. */
export function formPost(url: string, fields: Record<string, string>): HttpRequest {
  const contentType = "application/x-www-form-urlencoded; charset=UTF-8";
  return { method: "POST", url, body: new URLSearchParams(fields).toString(), contentType };
}

/** The JSON object in an answer, or null if it holds anything else. */
export function jsonObject(xhr: XMLHttpRequest): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(xhr.responseText);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** What an answer says, by its type: the value of JSON, the text of anything else. */
export function replyIn(xhr: XMLHttpRequest): unknown {
  const type = xhr.getResponseHeader("Content-Type") ?? "";
  return /\bjson\b/i.test(type) ? (JSON.parse(xhr.responseText) as unknown) : xhr.responseText;
}
