/* The task ends on a page of the project's own, from which a form completes it. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);

$(function () {
  $("body").html("<button id='ready'>Ready</button>");
  $("#ready").click(function () {
    psiTurk.startTask();
    psiTurk.recordTrialData({phase: "ready"});
    psiTurk.saveData({
      success: function () {
        psiTurk.teardownTask();
        window.location = "/debriefing?uniqueId=" + uniqueId + "&mode=" + mode;
      },
    });
  });
});
