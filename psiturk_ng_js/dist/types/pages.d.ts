import type { Page } from "./page.ts";
/** HTML fragments by name. */
export type PageMap = Record<string, string>;
/** Load fragments in parallel; resolves when all are in `pages`, rejects with the request that failed. */
export declare function preloadPages(pages: () => PageMap, names: unknown): Promise<unknown>;
/** The fragment of that name, loaded on the spot if it is not there yet. */
export declare function pageNamed(page: Page, pages: PageMap, name: string): string;
/** Replace the page's body, and run the scripts that come with the new one, in their order. */
export declare function replaceBody(page: Page, html: string): void;
/** Start loading images; the last stays in the global `image`, as pages know it. */
export declare function preloadImages(page: Page, names: unknown): void;
