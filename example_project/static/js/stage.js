// Shows words one after the other and measures the answers.
//
// What runs the page by machine may rely on: #stage[data-phase] is `message`
// (press #go), `fixation`, `answer` (the word is there: press a key, or click
// .answer[data-answer=…]) or `feedback`; #word[data-ink] is the right answer.

const FIXATION_MS = 350;
const FEEDBACK_MS = 400;
const BLANK_MS = 150;
const FRAME_LIMIT_MS = 100;

export class Stage {
  /**
   * @param {object} options
   * @param {boolean} options.reversed show the answer buttons in reverse order
   */
  constructor({ reversed = false } = {}) {
    this.root = byId("stage");
    this.word = byId("word");
    this.feedback = byId("feedback");
    this.answers = byId("answers");
    if (reversed) this.answers.append(...[...this.answers.children].reverse());
  }

  /** Show a text until the participant presses the button below it. */
  async announce(text, button) {
    this.phase = "message";
    byId("message-text").textContent = text;
    const go = byId("go");
    go.textContent = button;
    byId("message").hidden = false;
    go.focus();
    await new Promise((resolve) => go.addEventListener("click", resolve, { once: true }));
    byId("message").hidden = true;
    byId("block").focus({ preventScroll: true });
  }

  /**
   * Show a block of words.
   *
   * @param {string} name the block's name, for the participant
   * @param {Array<{word: string, ink: string, relation: string}>} trials
   * @param {boolean} withFeedback tell after each answer whether it was right
   * @param {(trial: object, answer: object) => void} record called after each answer
   * @param {number} first the word to begin with
   */
  async run(name, trials, withFeedback, record, first = 0) {
    byId("block").textContent = name;
    for (const [index, trial] of trials.entries()) {
      if (index < first) continue;
      this.showProgress(index, trials.length);
      const answer = await this.ask(trial);
      record(trial, answer);
      await this.react(answer, withFeedback);
    }
    this.showProgress(trials.length, trials.length);
  }

  async ask({ word, ink }) {
    this.phase = "fixation";
    this.show("+", "none");
    await wait(FIXATION_MS);
    this.show(word, ink);
    await nextFrame();
    const shownAt = performance.now();
    this.phase = "answer";
    const { response, input } = await this.response();
    const rt_ms = Math.round((performance.now() - shownAt) * 10) / 10;
    return { response, input, rt_ms, correct: response === ink };
  }

  /** Wait for the first answer, by key or by button. */
  response() {
    return new Promise((resolve) => {
      const done = new AbortController();
      const answer = (response, input) => {
        done.abort();
        resolve({ response, input });
      };
      const buttons = [...this.answers.children];
      for (const button of buttons) {
        button.addEventListener("click", () => answer(button.dataset.answer, "button"), { signal: done.signal });
      }
      const onKey = (event) => {
        if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
        const key = event.key.toUpperCase();
        const button = buttons.find((candidate) => candidate.getAttribute("aria-keyshortcuts") === key);
        if (button) answer(button.dataset.answer, "key");
      };
      document.addEventListener("keydown", onKey, { signal: done.signal });
    });
  }

  async react({ correct }, withFeedback) {
    this.phase = "feedback";
    this.show("", "none");
    if (!withFeedback) return wait(BLANK_MS);
    this.feedback.dataset.correct = String(correct);
    this.feedback.textContent = correct ? "✓ Correct" : "✗ Not quite";
    await wait(FEEDBACK_MS);
    this.feedback.textContent = "";
  }

  show(text, ink) {
    this.word.textContent = text;
    this.word.dataset.ink = ink;
  }

  showProgress(answered, total) {
    const bar = byId("progress");
    bar.max = total;
    bar.value = answered;
    byId("count").textContent = `${Math.min(answered + 1, total)} of ${total}`;
  }

  set phase(name) {
    this.root.dataset.phase = name;
  }
}

function byId(id) {
  return document.getElementById(id);
}

function wait(duration_ms) {
  return new Promise((resolve) => setTimeout(resolve, duration_ms));
}

/** Wait until what was changed is on the screen; a hidden page has no frames, so not for ever. */
function nextFrame() {
  const painted = new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return Promise.race([painted, wait(FRAME_LIMIT_MS)]);
}
