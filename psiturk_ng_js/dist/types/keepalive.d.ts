/** Whether a request with this body may outlive the page that sends it. */
export declare function outlivesPage(body: string): boolean;
/** Send while the page ends: surely when the body is short, otherwise as far as the browser gets. */
export declare function sendOnLeaving(method: string, url: string, body: string, contentType: string): void;
