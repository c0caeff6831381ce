import { type RequestFailed, askedPauseMs, backoffMs, pause } from "./requests.ts";

/** A save that was given up is tried again without being asked after the pause that so many failures make. */
const UNASKED_FAILURES = 6;

/** How long to leave the server alone after a save was given up; by the clock that nobody sets. */
export class Rest {
  private endsMs = 0;

  /** Take a failure that may pass, and say how long to wait before trying again unasked, in ms. */
  after(failure: RequestFailed): number {
    const askedMs = askedPauseMs(failure);
    const pauseMs = backoffMs(UNASKED_FAILURES, askedMs);
    if (askedMs) this.endsMs = performance.now() + pauseMs;
    return pauseMs;
  }

  /** Whether a pause that the server asked for is not over yet. */
  get isAskedFor(): boolean {
    return performance.now() < this.endsMs;
  }

  /** Resolve when that pause is over, or earlier when the browser is back online. */
  over(): Promise<void> {
    return pause(this.endsMs - performance.now());
  }
}
