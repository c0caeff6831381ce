/** Wait for something at most so long; rejects afterwards. */
export declare function within<T>(longestMs: number, promised: Promise<T>): Promise<T>;
