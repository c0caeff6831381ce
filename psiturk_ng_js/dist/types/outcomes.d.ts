/** How a pass can end; what each means for status, cell and pay is in the reference of outcomes. */
export declare const OUTCOMES: readonly ["complete", "screened_out", "failed_check", "no_consent", "wrong_device", "too_slow", "quota_full", "duplicate", "withdrawn", "error"];
export type Outcome = (typeof OUTCOMES)[number];
/** The outcome of that name; throws a RangeError if there is none. */
export declare function outcomeNamed(name: unknown): Outcome;
