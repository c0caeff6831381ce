/** A plain message over the whole page, with buttons if need be. */
export declare class Notice {
    private readonly document;
    private readonly box;
    private readonly text;
    constructor(document: Document);
    /** Show these sentences, one paragraph each, in place of what was shown. */
    say(sentences: readonly string[]): void;
    /** Add a button. */
    offer(label: string, action: () => void): void;
    remove(): void;
}
