/** How a pass can end; what each means for status, cell and pay is in the reference of outcomes. */
export const OUTCOMES = [
  "complete",
  "screened_out",
  "failed_check",
  "no_consent",
  "wrong_device",
  "too_slow",
  "quota_full",
  "duplicate",
  "withdrawn",
  "error",
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** The outcome of that name; throws a RangeError if there is none. */
export function outcomeNamed(name: unknown): Outcome {
  const found = OUTCOMES.find((outcome) => outcome === name);
  if (!found) throw new RangeError(`psiTurk.finish: there is no outcome "${String(name)}". Outcomes are ${OUTCOMES.join(", ")}.`);
  return found;
}
