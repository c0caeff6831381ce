/** Browsers let all keepalive requests of a page share 64 KiB; this leaves room for the quit mark. */
export const KEEPALIVE_LONGEST_BYTES = 60_000;

/** Whether a request with this body may outlive the page that sends it. */
export function outlivesPage(body: string, longestBytes = KEEPALIVE_LONGEST_BYTES): boolean {
  return new Blob([body]).size <= longestBytes;
}

/** Send while the page ends: surely when the body is short, otherwise as far as the browser gets. */
export function sendOnLeaving(method: string, url: string, body: string, contentType: string): void {
  const headers = { "Content-Type": contentType, "X-Requested-With": "XMLHttpRequest" };
  const keepalive = outlivesPage(body);
  fetch(url, { method, body, headers, keepalive, credentials: "same-origin" }).catch(() => undefined);
}
