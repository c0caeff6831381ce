import { type RequestFailed } from "./requests.ts";
/** How long to leave the server alone after a save was given up; by the clock that nobody sets. */
export declare class Rest {
    private endsMs;
    /** Take a failure that may pass, and say how long to wait before trying again unasked, in ms. */
    after(failure: RequestFailed): number;
    /** Whether a pause that the server asked for is not over yet. */
    get isAskedFor(): boolean;
    /** Resolve when that pause is over, or earlier when the browser is back online. */
    over(): Promise<void>;
}
