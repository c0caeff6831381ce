import { type Embedded } from "./embedded.ts";
import { Events } from "./events.ts";
import type { SaveQueue } from "./save_queue.ts";
/** The bus that psiTurk calls `Backbone.Notifications`. */
export type Bus = Pick<Events, "on" | "off" | "trigger">;
interface BackboneOnPage {
    Events?: object;
    Notifications?: Bus;
}
export type PageWindow = Window & typeof globalThis & {
    Backbone?: BackboneOnPage;
};
/** What all PsiTurk instances of one browser page share. */
export declare class Page {
    readonly window: PageWindow;
    /** Save queues by uniqueId: two instances of one assignment must not overtake each other. */
    readonly queues: Map<string, SaveQueue>;
    private readonly ownBus;
    private readonly hinted;
    private announcer;
    private watching;
    constructor(window: PageWindow);
    get bus(): Bus;
    get embedded(): Embedded;
    sentence(key: string): string;
    /** Tell the researcher something worth knowing, once per page. */
    hint(key: string, text: string): void;
    /** Trigger `name` on the bus, so that only `sender` among the instances takes it for itself. */
    announce(sender: unknown, name: string, value: unknown): void;
    /** Whether an event now on the bus concerns `instance`: its own, or one of the page's. */
    concerns(instance: unknown): boolean;
    /** Put focus, blur and resize on the bus; once per page, however many instances listen. */
    watchWindow(): void;
    size(): [number, number];
}
export {};
