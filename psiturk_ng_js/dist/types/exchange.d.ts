import { type HttpRequest } from "./requests.ts";
/** Yields requests, is given their answers, and is thrown into what went wrong. */
export type Exchange = Generator<HttpRequest, void, XMLHttpRequest>;
/** Send one request after the other. Throws what the exchange throws. */
export declare function sendAll(exchange: Exchange): Promise<void>;
/** The same, blocking. */
export declare function sendAllNow(exchange: Exchange): void;
