// The experiment: instructions, practice, the words that count, questions.

import { mainTrials, practiceTrials } from "./design.js";
import { askQuestions } from "./questionnaire.js";
import { Stage } from "./stage.js";

const BONUS_LIMIT_MS = 10000;
const SHARE_NEEDED = 0.5;

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

// Who loads the page again goes on at the last checkpoint that was reached.
const resumed = psiTurk.resumedFrom;
if (resumed) {
  psiTurk.startTask();
  runTask(resumed);
} else {
  psiTurk.doInstructions(INSTRUCTIONS, () => runTask({ name: "practice" }));
}

async function runTask(place) {
  if (place.name === "practice") await practise();
  if (place.name !== "questions") await runMainPart(place.name === "main" ? place.state : mainTrials());
  psiTurk.progress("task").catch(() => {});

  psiTurk.checkpoint("questions");
  psiTurk.showPage("postquestionnaire.html");
  askQuestions(psiTurk, finish);
}

async function practise() {
  psiTurk.checkpoint("practice");
  const stage = newStage();
  await stage.announce("First, 4 words to practise. Which colour is each word printed in?", "Start practising");
  await stage.run("Practice", practiceTrials(), true, recorder("PRACTICE"));
  psiTurk.progress("practice").catch(() => {});
}

/** Show the words that count; after a reload, those that are left of them. */
async function runMainPart(words) {
  psiTurk.checkpoint("main", words);
  const answered = psiTurk.getTrialData().filter(({ trialdata }) => trialdata.phase === "TEST").length;
  const stage = newStage();
  const promise = hasFeedback
    ? "As before, we tell you each time whether you were right."
    : "From now on we do not tell you whether you were right.";
  const welcome = answered ? "Welcome back. The task goes on where you left it." : `Well done! Now the 24 words that count. ${promise}`;
  await stage.announce(welcome, answered ? "Go on" : "Start");
  await stage.run("Main part", words, hasFeedback, recorder("TEST", answered), answered);
}

function newStage() {
  psiTurk.showPage("stage.html");
  return new Stage({ reversed: isReversed });
}

/** Make a function that records one answer after the other, and saves each. */
function recorder(phase, first = 0) {
  let number = first;
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
  await psiTurk.finish(wasCareful() ? "complete" : "failed_check");
}

/** Whoever guesses is right in a quarter of the words. */
function wasCareful() {
  const words = psiTurk.getTrialData().filter(({ trialdata }) => trialdata.phase === "TEST");
  return words.filter(({ trialdata }) => trialdata.correct).length >= words.length * SHARE_NEEDED;
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
