/** One recorded trial, as it stands in the datastring's `data`. */
export interface TrialRecord {
    uniqueid: string;
    current_trial: number;
    dateTime: number;
    /** Milliseconds on a clock that nobody sets, from the start of the page. */
    clock: number;
    /** Which page load of the assignment it was recorded in; absent in the first. */
    visit?: number;
    trialdata: unknown;
}
/** One browser happening, as it stands in the datastring's `eventdata`. */
export interface EventRecord {
    eventtype: string;
    value: unknown;
    timestamp: number;
    interval: number;
    /** Which page load of the assignment it was recorded in; absent in the first. */
    visit?: number;
}
export type Answers = Record<string, unknown>;
