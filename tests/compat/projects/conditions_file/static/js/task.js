/* One condition for each key of conditions.json, whatever num_conds says. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);

$(function () {
  $("body").html("<button>" + condition + "/" + counterbalance + "</button>");
  $("button").click(function () {
    psiTurk.recordTrialData({condition: condition, counterbalance: psiTurk.taskdata.get("counterbalance")});
    psiTurk.saveData({success: function () { psiTurk.completeHIT(); }});
  });
});
