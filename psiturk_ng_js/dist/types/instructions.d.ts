import type { Page } from "./page.ts";
/** What the player needs of the PsiTurk instance it belongs to. */
export interface InstructionHost {
    showPage(name: string): void;
    recordTrialData(trialdata: unknown): void;
    finishInstructions(message?: unknown): void;
}
/** Where the participant is in the instructions. */
export interface InstructionIndicator {
    currently_viewing: {
        indexOf: number;
        template: string | undefined;
    };
    instruction_deck: {
        total_pages: number;
        templates: string[];
    };
}
/** Leads through a deck of instruction pages and records how long each was viewed. */
export declare class InstructionPlayer {
    private readonly page;
    private readonly host;
    private readonly pages;
    private readonly finished;
    private current;
    private shownAt;
    private unbind;
    constructor(page: Page, host: InstructionHost, pages: string[], finished: (() => unknown) | undefined);
    getIndicator(): InstructionIndicator;
    loadFirstPage(): void;
    private readonly previous;
    private readonly next;
    private record;
    private finish;
    private bind;
    private bindNatively;
}
