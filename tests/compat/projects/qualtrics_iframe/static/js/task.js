/* A survey of another site in a frame; its last message ends the task. */
var psiTurk = PsiTurk(uniqueId, adServerLoc, mode);

$(window).load(function () {
  psiTurk.finishInstructions();
  var site = location.origin.replace("127.0.0.1", "localhost");
  var address = {survey: "SV_1", workerId: psiTurk.taskdata.get("workerId"), condition: psiTurk.taskdata.get("condition")};
  $(window).on("message", function (event) {
    var said = event.originalEvent;
    if (said.origin !== site || String(said.data).indexOf("QualtricsEOS") !== 0) return;
    var parts = said.data.split("|");
    psiTurk.recordTrialData({survey: parts[1], response: parts[2]});
    psiTurk.saveData({success: function () { psiTurk.completeHIT(); }});
  });
  $("#survey").attr("src", site + "/static/survey.html?" + $.param(address));
});
