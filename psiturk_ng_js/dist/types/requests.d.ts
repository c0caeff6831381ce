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
export declare class RequestFailed extends Error {
    readonly xhr: XMLHttpRequest;
    readonly url: string;
    readonly name = "RequestFailed";
    constructor(xhr: XMLHttpRequest, url: string);
    get status(): number;
    /** Whether the same request may succeed later. */
    get isTransient(): boolean;
}
/** Send once; the promise rejects with RequestFailed. */
export declare function send(request: HttpRequest): Promise<XMLHttpRequest>;
/** Send and block until it is answered. Throws RequestFailed. */
export declare function sendNow(request: HttpRequest): XMLHttpRequest;
/** The delay that a failure's Retry-After header asks for, in ms; 0 without one. */
export declare function askedPauseMs(failure: RequestFailed): number;
/** The delay that a Retry-After header asks for, in ms; 0 without one. */
export declare function retryAfterMs(header: string | null, nowMs: number): number;
/** How long to wait after failure number `failures` (from 1): doubling, with jitter so that pages do not come back together, never less than asked. */
export declare function backoffMs(failures: number, askedMs?: number, random?: number): number;
/** Let whoever waits to try again do so now. */
export declare function retryNow(): void;
/** Resolve after `ms`, or earlier when the browser is back online. */
export declare function pause(ms: number): Promise<void>;
/** Repeat `attempt` while it fails in a way that may pass. */
export declare function persist<T>(attempt: () => Promise<T>): Promise<T>;
/** Send, and again while it fails in a way that may pass. */
export declare function sendPersistently(request: HttpRequest): Promise<XMLHttpRequest>;
/** A POST of form fields, as a browser's form sends them. */
export declare function formPost(url: string, fields: Record<string, string>): HttpRequest;
/** The JSON object in an answer, or null if it holds anything else. */
export declare function jsonObject(xhr: XMLHttpRequest): Record<string, unknown> | null;
/** What an answer says, by its type: the value of JSON, the text of anything else. */
export declare function replyIn(xhr: XMLHttpRequest): unknown;
