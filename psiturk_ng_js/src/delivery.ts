import type { Attributes } from "./model.ts";
import type { RequestFailed } from "./requests.ts";

export type Remedy = "less" | "without" | null;

/** One request of a save, and what its answer means. */
export interface Parcel {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  /** Whether this answer says that the parcel arrived. */
  accepts(answer: Attributes | null): boolean;
  acknowledge(answer: Attributes): void;
  /** How sending can go on after the server refused this parcel: with `less` at a time, `without` what it refuses, or not. */
  remedy(failure: RequestFailed): Remedy;
}

/** The body of a request that would bring the server what it lacks. */
export interface Lacking {
  readonly url: string;
  readonly body: string;
}

/** A way to bring what the instances of an assignment recorded to the server. */
export interface Delivery {
  /** Whether the server has acknowledged everything that was collected. */
  readonly isClean: boolean;
  /** Whether the server refused something that it will never take as it is. */
  readonly hasRefused: boolean;
  /** Take in what was recorded until now. */
  collect(): void;
  /** Give the next request; null if nothing is left. Throws what keeps something from being sent at all. */
  next(): Parcel | null;
  /** Give the requests for a page that ends, as far as they fit into `longestBytes` together. */
  last(longestBytes: number): Parcel[];
  /** Everything that the server lacks, what it refused included, by the address that it is for. */
  lacking(): Lacking[];
}
