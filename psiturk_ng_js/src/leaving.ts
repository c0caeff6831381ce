import { findJQuery, onWindow } from "./jquery.ts";
import { sendOnLeaving } from "./keepalive.ts";
import type { Page } from "./page.ts";
import { formPost, type HttpRequest } from "./requests.ts";

export interface LeavingDuties {
  /** Save before the browser asks whether to leave. */
  save(): unknown;
  /** Hand unsaved data to the browser while the page ends. */
  flush(): void;
  /** The report that the task began, if it is not answered yet. */
  unansweredStart(): HttpRequest | null;
  /** Called when a page that had left comes back as it was. */
  returned(): void;
  /** Who leaves: the fields of the quit mark. */
  identity(): Record<string, string>;
}

/** Asks before a running task is left, and marks the participant as a quitter only on real leaving. */
export class Leaving {
  private armed = false;
  /** The question was put in the latest attempt to leave; a page may have removed it from later ones. */
  private asked = false;
  private quit = false;

  constructor(
    private readonly page: Page,
    private readonly duties: LeavingDuties,
  ) {
    const { window } = page;
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.comeBack());
  }

  /** Ask from now on. */
  arm(): void {
    if (this.armed) return;
    this.armed = true;
    this.page.window.addEventListener("beforeunload", this.forget, true);
    onWindow(this.page.window, "beforeunload", this.ask);
  }

  /** Stop asking; with jQuery on the page, whatever else was bound through it stops too. */
  disarm(): void {
    this.armed = false;
    this.page.window.removeEventListener("beforeunload", this.forget, true);
    this.page.window.removeEventListener("beforeunload", this.ask);
    findJQuery(this.page.window)?.(this.page.window).off("beforeunload");
  }

  private readonly forget = (): void => {
    this.asked = false;
  };

  private readonly ask = (event: Event): string | undefined => {
    if (!this.armed) return undefined;
    this.asked = true;
    this.duties.save();
    event.preventDefault();
    const sentence = this.page.sentence("leave_prompt");
    if ("returnValue" in event) (event as BeforeUnloadEvent).returnValue = sentence;
    return sentence;
  };

  private leave(): void {
    const isQuit = this.armed && this.asked;
    this.asked = false;
    this.quit ||= isQuit;
    // Never both: a start that arrives later would take the quit mark back.
    const report = isQuit ? formPost("quitter", this.duties.identity()) : this.duties.unansweredStart();
    if (report) sendOnLeaving(report.method, report.url, report.body ?? "", report.contentType ?? "");
    this.duties.flush();
  }

  private comeBack(): void {
    if (!this.quit) return;
    this.quit = false;
    this.duties.returned();
  }
}
