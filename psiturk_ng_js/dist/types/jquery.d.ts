/** The few members of jQuery that are used when a page has it, any version from 1.7 on. */
export interface JQueryObject {
    on(types: string, handler: (event: Event) => unknown): JQueryObject;
    on(types: string, selector: string, handler: (event: Event) => unknown): JQueryObject;
    off(types: string, selector?: string): JQueryObject;
    html(content: string): JQueryObject;
}
export interface JQuery {
    (target: string | Window): JQueryObject;
    readonly fn: {
        readonly on?: unknown;
    };
}
/** Find the page's jQuery, under either of its names. */
export declare function findJQuery(page: Window): JQuery | null;
/** Listen on the window the way psiTurk does, so that the page's `$(window).off()` is heeded. */
export declare function onWindow(page: Window, type: string, handler: (event: Event) => unknown): void;
