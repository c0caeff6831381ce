/* jsPsych 7: a simulated block of many trials, each saved at once; the next waits for nothing. */
const psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);

const jsPsych = initJsPsych({
  on_data_update: (data) => {
    psiTurk.recordTrialData(data);
    psiTurk.saveData();
  },
  on_finish: () => {
    const kept = jsPsych.data.get().filter({ task: "block" });
    psiTurk.recordUnstructuredData("csv_lines", kept.csv().trim().split("\n").length);
    psiTurk.recordUnstructuredData("json", kept.first(1).ignore(["rt", "time_elapsed"]).json());
    psiTurk.saveData({
      success: () => psiTurk.completeHIT(),
      error: () => psiTurk.recordUnstructuredData("failed", true),
    });
  },
});

const hello = { type: jsPsychHtmlKeyboardResponse, stimulus: "<p id='hello'>Press a key</p>", data: { task: "hello" } };
const block = {
  timeline: [{
    type: jsPsychHtmlKeyboardResponse,
    stimulus: () => jsPsych.timelineVariable("number"),
    choices: "NO_KEYS",
    trial_duration: 5,
    data: { task: "block", number: jsPsych.timelineVariable("number") },
  }],
  timeline_variables: Array.from({ length: 40 }, (_, number) => ({ number })),
};
jsPsych.run([hello, block]);
