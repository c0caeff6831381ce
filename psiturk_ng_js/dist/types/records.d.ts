/** One recorded trial, as it stands in the datastring's `data`. */
export interface TrialRecord {
    uniqueid: string;
    current_trial: number;
    dateTime: number;
    /** Milliseconds on a clock that nobody sets, from the start of the page. */
    clock: number;
    trialdata: unknown;
}
/** One browser happening, as it stands in the datastring's `eventdata`. */
export interface EventRecord {
    eventtype: string;
    value: unknown;
    timestamp: number;
    interval: number;
}
export type Answers = Record<string, unknown>;
