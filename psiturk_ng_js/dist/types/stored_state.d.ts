import { type Attributes } from "./model.ts";
import type { Page } from "./page.ts";
import { type HttpRequest } from "./requests.ts";
/** What only the server knows. Never guessed: absent while unknown. */
export declare const SERVER_KEYS: string[];
/** `refused`: the server answered, and will not say. */
export type Knowledge = "known" | "unknown" | "refused";
export interface StartingState {
    readonly knowledge: Knowledge;
    readonly state: Attributes;
}
/** A copy that shares nothing with the original. */
export declare function copyOf(state: Attributes): Attributes;
/** The request that asks for the state of an assignment. */
export declare function stateRequest(url: string): HttpRequest;
/** What failing to read the state means for later saves. */
export declare function knowledgeAfter(failure: unknown): Knowledge;
/**
 * Find the state that an assignment starts from on this page: what another instance saved,
 * else what the server embedded, else what it answers to one blocking request. Once the page
 * has loaded, a frame in it may have saved more than was embedded, so the server is asked.
 */
export declare function startingState(page: Page, uniqueId: string, url: string): StartingState;
