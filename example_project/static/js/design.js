// Which words appear, in which ink, and in which order.

export const INKS = ["red", "green", "blue", "yellow"];

// As long as the colour names, so that only their meaning differs.
const NEUTRAL_WORDS = ["cup", "chair", "lamp", "window"];

/** Four words to practise on, one in each ink. */
export function practiceTrials() {
  return shuffled([
    trial("red", "blue"),
    trial("green", "green"),
    trial("blue", "yellow"),
    trial("yellow", "cup"),
  ]);
}

/**
 * Twenty-four words: each ink twice with its own name, twice with another
 * colour's name, twice with a word that names no colour. All inks come equally
 * often, and so do all colour names; no ink comes twice in a row.
 */
export function mainTrials() {
  const trials = [];
  for (const shift of shuffled([1, 2, 3]).slice(0, 2)) {
    INKS.forEach((ink, index) => {
      const other = (index + shift) % INKS.length;
      trials.push(trial(ink, ink), trial(ink, INKS[other]), trial(ink, NEUTRAL_WORDS[other]));
    });
  }
  return withoutRepeatedInks(trials);
}

function trial(ink, word) {
  if (word === ink) return { word, ink, relation: "congruent" };
  return { word, ink, relation: INKS.includes(word) ? "incongruent" : "neutral" };
}

function withoutRepeatedInks(trials) {
  for (;;) {
    const ordered = tryToOrder(shuffled(trials));
    if (ordered) return ordered;
  }
}

function tryToOrder(remaining) {
  const ordered = [];
  while (remaining.length > 0) {
    const last = ordered.at(-1)?.ink;
    const next = remaining.findIndex((candidate) => candidate.ink !== last);
    if (next === -1) return null;
    ordered.push(...remaining.splice(next, 1));
  }
  return ordered;
}

function shuffled(items) {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
