/* jsPsych 5 within psiTurk: each trial is handed on by on_data_update, the record is saved at the end. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);

var welcome = {type: "text", text: "<p>Press any key.</p>", data: {phase: "welcome"}};
var block = {
  type: "text",
  choices: ["f", "j"],
  timeline: [
    {text: "<p id='item'>one</p>", data: {item: "one"}},
    {text: "<p id='item'>two</p>", data: {item: "two"}},
  ],
};

jsPsych.data.addProperties({subject: uniqueId, group: condition < 2});
jsPsych.init({
  display_element: $("#jspsych-target"),
  timeline: [welcome, block],
  on_finish: function () {
    psiTurk.recordUnstructuredData("bonus", jsPsych.data.getData().length * 0.1);
    psiTurk.saveData({
      success: function () { psiTurk.completeHIT(); },
    });
  },
  on_data_update: function (data) { psiTurk.recordTrialData(data); },
});
