/* The next trial begins when the last one is saved; the model's own members are used too. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);
var total = 50, saved = 0;

var trial = function (number) {
  if (number === total) return finish();
  psiTurk.recordTrialData({number: number, choice: number % 3});
  psiTurk.taskdata.addEvent("trial", number);
  psiTurk.saveData({
    success: function (model, response) {
      if (response.status === "user data saved" && model === psiTurk.taskdata) saved += 1;
      trial(number + 1);
    },
    error: function () { $("body").text("not saved"); },
  });
};

var finish = function () {
  psiTurk.taskdata.addUnstructuredData("saved", saved);
  psiTurk.taskdata.set("bonus", 0.5);
  psiTurk.recordUnstructuredData("currenttrial", psiTurk.taskdata.get("currenttrial"));
  psiTurk.recordUnstructuredData("events", _.where(psiTurk.getEventData(), {eventtype: "trial"}).length);
  psiTurk.taskdata.save().always(function () { psiTurk.completeHIT(); });
};

$(window).on("load", function () {
  $("body").html("<button>Go</button>");
  $("button").click(function () { psiTurk.finishInstructions(); trial(0); });
});
