// The experiment: instructions, practice, the words that count, questions.

import { mainTrials, practiceTrials } from "./design.js";
import { askQuestions } from "./questionnaire.js";
import { Stage } from "./stage.js";

const BONUS_LIMIT_MS = 10000;

const INSTRUCTIONS = [
  "instructions/instruct-1.html",
  "instructions/instruct-2.html",
  "instructions/instruct-ready.html",
];

// Condition 1 hears after each word whether the answer was right; condition 0 only while practising.
const hasFeedback = Number(window.condition) === 1;
// With num_counters = 2, half of the participants get the answer buttons in reverse order.
const isReversed = Number(window.counterbalance) % 2 === 1;

const psiTurk = new window.PsiTurk(window.uniqueId, window.adServerLoc, window.mode);
window.psiTurk = psiTurk;

try {
  await psiTurk.preloadPages([...INSTRUCTIONS, "stage.html", "postquestionnaire.html"]);
} catch (error) {
  document.getElementById("loading").textContent =
    "The study could not be loaded. Please check your internet connection and load this page again.";
  throw error;
}
moveFocusToEachNewPage();
psiTurk.doInstructions(INSTRUCTIONS, runTask);

async function runTask() {
  psiTurk.showPage("stage.html");
  const stage = new Stage({ reversed: isReversed });

  await stage.announce("First, 4 words to practise. Which colour is each word printed in?", "Start practising");
  await stage.run("Practice", practiceTrials(), true, recorder("PRACTICE"));

  const promise = hasFeedback
    ? "As before, we tell you each time whether you were right."
    : "From now on we do not tell you whether you were right.";
  await stage.announce(`Well done! Now the 24 words that count. ${promise}`, "Start");
  await stage.run("Main part", mainTrials(), hasFeedback, recorder("TEST"));

  psiTurk.showPage("postquestionnaire.html");
  askQuestions(psiTurk, finish);
}

/** Make a function that records one answer after the other, and saves each. */
function recorder(phase) {
  let number = 0;
  return (trial, answer) => {
    psiTurk.recordTrialData({ phase, number, ...trial, ...answer });
    number += 1;
    // A save that fails is repeated with the next one, and before the end.
    psiTurk.saveData().catch(() => {});
  };
}

async function finish() {
  const note = document.getElementById("saving");
  note.textContent = "Saving your answers…";
  try {
    await psiTurk.saveData();
  } catch {
    note.textContent = "Your answers could not be saved. Please check your internet connection and press the button again.";
    return;
  }
  await bonusComputed();
  await psiTurk.completeHIT();
}

/** Let the server compute the bonus; the participant can finish even if it cannot. */
function bonusComputed() {
  return new Promise((resolve) => {
    setTimeout(resolve, BONUS_LIMIT_MS);
    psiTurk.computeBonus("compute_bonus", resolve).catch(resolve);
  });
}

/** Start each page at its top and its heading, for keyboards and screen readers. */
function moveFocusToEachNewPage() {
  const pages = new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]);
    const page = added.find((node) => node instanceof HTMLElement && node.matches("main"));
    if (!page) return;
    window.scrollTo(0, 0);
    const heading = page.querySelector("h1[tabindex]");
    if (heading && !page.contains(document.activeElement)) heading.focus({ preventScroll: true });
  });
  pages.observe(document.body, { childList: true });
}
