import { patch } from "./patch.ts";
import { tokenFor } from "./tokens.ts";

export const HEADER = "X-Psiturk-Token";
const BEACON_LONGEST_BYTES = 60_000;

/** What of a request's body can be read without consuming it. */
function textOf(body: unknown): string {
  if (body instanceof FormData) return String(body.get("uniqueId") ?? "");
  return typeof body === "string" || body instanceof URLSearchParams ? String(body) : "";
}

function sizeOf(body: any): number {
  return body?.size ?? body?.byteLength ?? textOf(body).length;
}

/** The token for a request, if it goes to our own server and to anything but its static files. */
export function tokenOf(address: unknown, body: unknown, root: string): string | undefined {
  try {
    const url = new URL(String(address), document.baseURI);
    if (url.origin !== self.origin || url.pathname.startsWith(`${root}/static/`)) return undefined;
    return tokenFor(url.href, textOf(body));
  } catch {
    return undefined;
  }
}

/** Make XMLHttpRequest carry the token. */
export function patchXhr(root: string): void {
  const addresses = new WeakMap<object, unknown>();
  patch(XMLHttpRequest.prototype, "open", (open) => function (this: XMLHttpRequest, ...values) {
    const result = open.apply(this, values);
    addresses.set(this, values[1]);
    return result;
  });
  patch(XMLHttpRequest.prototype, "send", (send) => function (this: XMLHttpRequest, ...values) {
    const token = this.readyState === 1 && tokenOf(addresses.get(this), values[0], root);
    if (token) this.setRequestHeader(HEADER, token);
    return send.apply(this, values);
  });
}

/** Make fetch and sendBeacon carry the token. */
export function patchFetch(root: string): void {
  patch(window, "fetch", (fetch) => function (this: unknown, ...values) {
    const [input, init] = values as [RequestInfo | URL, RequestInit | undefined];
    const request = input instanceof Request ? input : null;
    const token = tokenOf(request ? request.url : input, init?.body, root);
    if (!token) return fetch.apply(this, values);
    try {
      const headers = new Headers(init?.headers ?? request?.headers);
      if (!headers.has(HEADER)) headers.set(HEADER, token);
      return fetch.call(this, input, { ...init, headers });
    } catch {
      return fetch.apply(this, values);
    }
  });
  patch(Navigator.prototype, "sendBeacon", (sendBeacon) => function (this: Navigator, ...values) {
    const [address, body] = values;
    const token = tokenOf(address, body, root);
    if (token && "keepalive" in Request.prototype && sizeOf(body) <= BEACON_LONGEST_BYTES) {
      fetch(address, { method: "POST", body, keepalive: true, credentials: "include" }).catch(() => 0);
      return true;
    }
    if (token && (body instanceof FormData || body instanceof URLSearchParams)) body.set("psiturk_token", token);
    return sendBeacon.apply(this, values);
  });
}
