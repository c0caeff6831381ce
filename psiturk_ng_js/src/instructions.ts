import { findJQuery } from "./jquery.ts";
import type { Page } from "./page.ts";

/** What the player needs of the PsiTurk instance it belongs to. */
export interface InstructionHost {
  showPage(name: string): void;
  recordTrialData(trialdata: unknown): void;
  finishInstructions(message?: unknown): void;
}

/** Where the participant is in the instructions. */
export interface InstructionIndicator {
  currently_viewing: { indexOf: number; template: string | undefined };
  instruction_deck: { total_pages: number; templates: string[] };
}

const JQUERY_EVENTS = { next: "click.psiturk.instructionsnav.next", prev: "click.psiturk.instructionsnav.prev" };

/** Leads through a deck of instruction pages and records how long each was viewed. */
export class InstructionPlayer {
  private current = 0;
  private shownAt = 0;
  private unbind: () => void = () => undefined;

  constructor(
    private readonly page: Page,
    private readonly host: InstructionHost,
    private readonly pages: string[],
    private readonly finished: (() => unknown) | undefined,
  ) {
    this.getIndicator = this.getIndicator.bind(this);
    this.loadFirstPage = this.loadFirstPage.bind(this);
    host.recordTrialData({ phase: "INSTRUCTIONS", templates: pages, action: "Begin" });
  }

  getIndicator(): InstructionIndicator {
    return {
      currently_viewing: { indexOf: this.current, template: this.pages[this.current] },
      instruction_deck: { total_pages: this.pages.length, templates: this.pages },
    };
  }

  loadFirstPage(): void {
    this.unbind();
    this.host.showPage(this.pages[this.current] as string);
    this.bind();
    this.shownAt = Date.now();
  }

  private readonly previous = (): void => {
    if (this.current === 0) return;
    this.record("PrevPage", this.current - 1);
    this.loadFirstPage();
  };

  private readonly next = (): void => {
    const isLast = this.current + 1 === this.pages.length;
    this.record(isLast ? "FinishInstructions" : "NextPage", this.current + 1);
    if (isLast) this.finish();
    else this.loadFirstPage();
  };

  private record(action: string, nextScreen: number): void {
    const viewed = this.current;
    (this.page.window as unknown as Record<string, unknown>).viewedscreen = viewed;
    this.current = nextScreen;
    const viewTime = Date.now() - this.shownAt;
    this.host.recordTrialData({ phase: "INSTRUCTIONS", template: this.pages[viewed], indexOf: viewed, action, viewTime });
  }

  private finish(): void {
    this.unbind();
    this.host.finishInstructions();
    this.finished?.();
  }

  private bind(): void {
    const jquery = findJQuery(this.page.window);
    const navigation = jquery?.(".instructionsnav");
    if (!navigation) return this.bindNatively();
    if (this.current > 0) navigation.on(JQUERY_EVENTS.prev, ".previous", this.previous);
    navigation.on(JQUERY_EVENTS.next, ".continue", this.next);
    this.unbind = () => navigation.off(JQUERY_EVENTS.prev).off(JQUERY_EVENTS.next);
  }

  private bindNatively(): void {
    const navigation = Array.from(this.page.window.document.querySelectorAll(".instructionsnav"));
    const clicked = (event: Event) => {
      const pressed = (selector: string) => (event.target as Element | null)?.closest(`.instructionsnav ${selector}`);
      if (this.current > 0 && pressed(".previous")) this.previous();
      else if (pressed(".continue")) this.next();
    };
    for (const element of navigation) element.addEventListener("click", clicked);
    this.unbind = () => navigation.forEach((element) => element.removeEventListener("click", clicked));
  }
}
