// The questions after the task.

/**
 * Record the answers once the participant presses the button.
 *
 * @param {object} psiTurk
 * @param {(form: HTMLFormElement) => Promise<void>} finish called with the form, as often as the button is pressed
 */
export function askQuestions(psiTurk, finish) {
  psiTurk.recordTrialData({ phase: "postquestionnaire", status: "begin" });
  const form = document.getElementById("questions");
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    document.getElementById("next").setAttribute("aria-disabled", "true");
    recordAnswers(psiTurk, form);
    await finish(form);
    document.getElementById("next").setAttribute("aria-disabled", "false");
    isBusy = false;
  });
}

function recordAnswers(psiTurk, form) {
  const answers = new FormData(form);
  for (const name of ["engagement", "difficulty", "colour_vision", "comments"]) {
    psiTurk.recordUnstructuredData(name, answers.get(name) ?? "");
  }
  psiTurk.recordTrialData({ phase: "postquestionnaire", status: "submit" });
}
