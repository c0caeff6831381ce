/** Wait for something at most so long; rejects afterwards. */
export function within<T>(longestMs: number, promised: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("No answer in time.")), longestMs);
    promised.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
