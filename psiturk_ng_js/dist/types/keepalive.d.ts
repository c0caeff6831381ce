/** Browsers let all keepalive requests of a page share 64 KiB; this leaves room for the quit mark. */
export declare const KEEPALIVE_LONGEST_BYTES = 60000;
/** Whether a request with this body may outlive the page that sends it. */
export declare function outlivesPage(body: string, longestBytes?: number): boolean;
/** Send while the page ends: surely when the body is short, otherwise as far as the browser gets. */
export declare function sendOnLeaving(method: string, url: string, body: string, contentType: string): void;
