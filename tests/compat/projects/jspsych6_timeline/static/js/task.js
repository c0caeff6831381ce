/* jsPsych 6: the whole record is saved after every trial; the last save ends the task. */
var psiturk = new PsiTurk(uniqueId, adServerLoc, mode);

var trial = {
  type: "html-keyboard-response",
  stimulus: function () { return "<p id='item'>" + jsPsych.timelineVariable("item", true) + "</p>"; },
  choices: ["f", "j"],
  data: {item: jsPsych.timelineVariable("item"), task: "response"},
  on_finish: function (data) { data.correct = data.response === "f"; },
};
var procedure = {timeline: [trial], timeline_variables: [{item: "apple"}, {item: "pear"}, {item: "plum"}]};
var survey = {type: "survey-text", questions: [{prompt: "Your age?", name: "age"}]};

jsPsych.init({
  timeline: [procedure, survey],
  on_start: psiturk.finishInstructions(),
  on_data_update: function (data) {
    psiturk.recordTrialData(data);
    psiturk.saveData();
  },
  on_finish: function () {
    psiturk.recordUnstructuredData("correct", jsPsych.data.get().filter({correct: true}).count());
    psiturk.recordUnstructuredData("survey", jsPsych.data.get().last(1).values()[0].response);
    psiturk.saveData({success: psiturk.completeHIT, error: function () { console.error("not saved"); }});
  },
});
