/** Where tokens are kept, for this tab and the popups it opens. */
export declare const STORE_KEY = "psiturk.tokens";
type Tokens = Record<string, string>;
/** All tokens this tab knows, by uniqueId, the latest last. */
export declare function readTokens(): Tokens;
/** Keep a page's token unless a stronger one of the same assignment is there already. */
export declare function keepToken(uniqueId: string, token: string | undefined): void;
/** The token for a request in whose texts (address, body) a known uniqueId may stand; else this page's, else the latest. */
export declare function tokenFor(...texts: string[]): string | undefined;
export {};
