import { KINDS } from "../stream.ts";
import { type Kept, MARK, type Remainder } from "./storage.ts";

/** The marks of streams in localStorage; none where it is forbidden. */
export function readMarks(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(MARK));
  } catch {
    return [];
  }
}

/** Take a mark away. */
export function unmark(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // where it is forbidden there are no marks
  }
}

/** What stands in one mark: a remainder, nothing but the mark itself, or something damaged. */
export function markedBy(key: string): Remainder | "mark" | "damaged" {
  const text = localStorage.getItem(key) ?? "1";
  if (text === "1") return "mark";
  try {
    const value: unknown = JSON.parse(text);
    return isRemainder(value) && key === MARK + value.head.stream ? value : "damaged";
  } catch {
    return "damaged";
  }
}

/** Whether a value from the browser's storage is what this program writes there. */
export function isRemainder(value: unknown): value is Remainder {
  const { head, kept } = objectOf(value);
  const { stream, url, sequence, savedAtMs, recorded, answers, attributes, token } = objectOf(head);
  const { trials, events } = objectOf(recorded);
  return (
    [stream, url].every((text) => typeof text === "string") &&
    [sequence, savedAtMs, trials, events].every((number) => typeof number === "number") &&
    [answers, attributes, token ?? null].every((text) => text === null || typeof text === "string") &&
    Array.isArray(kept) &&
    kept.every(isKept)
  );
}

function isKept(value: unknown): value is Kept {
  const { kind, number, version, text } = objectOf(value);
  const isNumbered = typeof number === "number" && typeof version === "number";
  return isNumbered && typeof text === "string" && KINDS.some((known) => known === kind);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
