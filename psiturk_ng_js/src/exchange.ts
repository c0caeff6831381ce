import { type HttpRequest, send, sendNow } from "./requests.ts";

/** Yields requests, is given their answers, and is thrown into what went wrong. */
export type Exchange = Generator<HttpRequest, void, XMLHttpRequest>;

/** Send one request after the other. Throws what the exchange throws. */
export async function sendAll(exchange: Exchange): Promise<void> {
  for (let step = exchange.next(); !step.done; ) step = advance(exchange, await answerTo(step.value));
}

/** The same, blocking. */
export function sendAllNow(exchange: Exchange): void {
  for (let step = exchange.next(); !step.done; ) {
    const request = step.value;
    step = advance(exchange, () => sendNow(request));
  }
}

/** Send, and give what tells the answer or throws the failure. */
function answerTo(request: HttpRequest): Promise<() => XMLHttpRequest> {
  return send(request).then(
    (xhr) => () => xhr,
    (failure: unknown) => () => {
      throw failure;
    },
  );
}

/** Go on with an exchange after an answer, or after the lack of one. */
function advance(exchange: Exchange, answer: () => XMLHttpRequest): IteratorResult<HttpRequest, void> {
  let xhr: XMLHttpRequest;
  try {
    xhr = answer();
  } catch (failure) {
    return exchange.throw(failure);
  }
  return exchange.next(xhr);
}
