/** What one request may carry. */
export interface Limits {
  readonly items: number;
  readonly chars: number;
}

/** Counts what goes into one request; the first item always fits, however long. */
export class Load {
  items = 0;
  /** Length of the longest item. */
  longest = 0;
  private chars = 0;

  constructor(private readonly limits: Limits) {}

  /** Take an item of this length, if there is room. */
  takes(length: number): boolean {
    const fits = this.items < this.limits.items && this.chars + length <= this.limits.chars;
    if (this.items && !fits) return false;
    this.items++;
    this.chars += length;
    this.longest = Math.max(this.longest, length);
    return true;
  }
}
