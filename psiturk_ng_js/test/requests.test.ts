import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RequestFailed, backoffMs, formPost, jsonObject, persist, replyIn, retryAfterMs, send } from "../src/requests.ts";
import { FakeServer } from "./fake_server.ts";

let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  server.close();
});

it("waits twice as long after each failure, with jitter, up to a bound", () => {
  expect([1, 2, 3, 4, 5, 6].map((failures) => backoffMs(failures, 0, 0))).toEqual([250, 500, 1000, 2000, 4000, 4000]);
  expect([1, 2, 6].map((failures) => backoffMs(failures, 0, 1))).toEqual([500, 1000, 8000]);
});

it("waits at least as long as the server asked for, in seconds or until a date", () => {
  expect([null, "3", "junk", "-1", "9999"].map((header) => retryAfterMs(header, 0))).toEqual([0, 3000, 0, 0, 60000]);
  expect(retryAfterMs("Thu, 01 Jan 1970 00:00:05 GMT", 2000)).toBe(3000);
  expect(backoffMs(1, 3000, 0)).toBe(3000);
});

it("comes back spread over as long as the server asked for, not together with everybody else", () => {
  expect(backoffMs(1, 3000, 1)).toBe(6000);
});

it("repeats what may pass, and only that", async () => {
  const outcome = async (status: number) => {
    server.sent.length = 0;
    server.script("GET", ...Array.from({ length: 6 }, () => ({ status })));
    const failed = persist(() => send({ method: "GET", url: "/x" })).catch((failure: RequestFailed) => failure.status);
    await vi.runAllTimersAsync();
    return [await failed, server.sent.length];
  };
  for (const status of [0, 408, 429, 500, 503]) expect(await outcome(status)).toEqual([status, 6]);
});

it.each([400, 403, 404, 413])("does not repeat %i", async (status) => {
  server.script("GET", { status });
  await expect(persist(() => send({ method: "GET", url: "/x" }))).rejects.toMatchObject({ status });
  expect(server.sent.length).toBe(1);
});

it("goes on at once when the browser is back online", async () => {
  server.script("GET", { status: 0 });
  const answered = persist(() => send({ method: "GET", url: "/x" }));
  await vi.advanceTimersByTimeAsync(1);
  window.dispatchEvent(new Event("online"));
  expect((await answered).status).toBe(200);
});

it("posts fields as a form does, and reads answers by their type", () => {
  expect(formPost("inexp", { uniqueId: "w:a b&c" }).body).toBe("uniqueId=w%3Aa+b%26c");
  const answer = (type: string, responseText: string) =>
    ({ responseText, getResponseHeader: () => type }) as unknown as XMLHttpRequest;
  expect(replyIn(answer("application/json; charset=utf-8", "[1]"))).toEqual([1]);
  expect(replyIn(answer("text/html", "[1]"))).toBe("[1]");
  expect(["[1]", "null", "<p>", '{"a":1}'].map((text) => jsonObject(answer("", text)))).toEqual([null, null, null, { a: 1 }]);
});
