/* The cell comes from the project's own code. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);

$(function () {
  $("body").html("<button>" + condition + "/" + counterbalance + "</button>");
  $("button").click(function () {
    psiTurk.recordTrialData({condition: condition, counterbalance: psiTurk.taskdata.get("counterbalance")});
    psiTurk.saveData({success: function () { psiTurk.completeHIT(); }});
  });
});
