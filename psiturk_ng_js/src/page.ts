import { type Embedded, readEmbedded } from "./embedded.ts";
import { Events } from "./events.ts";
import type { SaveQueue } from "./save_queue.ts";
import { ENGLISH } from "./sentences.ts";
import { onWindow } from "./jquery.ts";

const RESIZE_QUIET_MS = 200;

/** The bus that psiTurk calls `Backbone.Notifications`. */
export type Bus = Pick<Events, "on" | "off" | "trigger">;

interface BackboneOnPage {
  Events?: object;
  Notifications?: Bus;
}

export type PageWindow = Window & typeof globalThis & { Backbone?: BackboneOnPage };

/** What all PsiTurk instances of one browser page share. */
export class Page {
  /** Save queues by uniqueId: two instances of one assignment must not overtake each other. */
  readonly queues = new Map<string, SaveQueue>();
  private readonly ownBus: Bus;
  private readonly hinted = new Set<string>();
  private announcer: unknown = null;
  private watching = false;

  constructor(readonly window: PageWindow) {
    const { Backbone } = window;
    this.ownBus = Backbone?.Events ? (Object.assign({}, Backbone.Events) as Bus) : new Events();
    if (Backbone) Backbone.Notifications = this.ownBus;
  }

  get bus(): Bus {
    const { Backbone } = this.window;
    return Backbone ? (Backbone.Notifications ??= this.ownBus) : this.ownBus;
  }

  get embedded(): Embedded {
    return readEmbedded(this.window);
  }

  sentence(key: string): string {
    return this.embedded.sentences[key] ?? ENGLISH[key] ?? key;
  }

  /** Tell the researcher something worth knowing, once per page. */
  hint(key: string, text: string): void {
    if (this.hinted.has(key)) return;
    this.hinted.add(key);
    this.window.console.info(`psiTurk: ${text}`);
  }

  /** Trigger `name` on the bus, so that only `sender` among the instances takes it for itself. */
  announce(sender: unknown, name: string, value: unknown): void {
    this.announcer = sender;
    try {
      this.bus.trigger(name, value);
    } finally {
      this.announcer = null;
    }
  }

  /** Whether an event now on the bus concerns `instance`: its own, or one of the page's. */
  concerns(instance: unknown): boolean {
    return this.announcer === null || this.announcer === instance;
  }

  /** Put focus, blur and resize on the bus; once per page, however many instances listen. */
  watchWindow(): void {
    if (this.watching) return;
    this.watching = true;
    onWindow(this.window, "blur", () => void this.bus.trigger("_psiturk_lostfocus"));
    onWindow(this.window, "focus", () => void this.bus.trigger("_psiturk_gainedfocus"));
    let quiet: number | undefined;
    onWindow(this.window, "resize", () => {
      this.window.clearTimeout(quiet);
      quiet = this.window.setTimeout(() => this.bus.trigger("_psiturk_windowresize", this.size()), RESIZE_QUIET_MS);
    });
  }

  size(): [number, number] {
    return [this.window.innerWidth, this.window.innerHeight];
  }
}
