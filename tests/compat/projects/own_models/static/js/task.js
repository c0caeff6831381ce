/* What is to be rated comes from the server, and each rating goes back to it. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);

var show = function (stimuli) {
  if (!stimuli.length) {
    return $.getJSON("/statistics/mean", function (found) {
      psiTurk.recordUnstructuredData("statistics", found);
      psiTurk.saveData({success: psiTurk.completeHIT});
    });
  }
  var stimulus = stimuli[0];
  $("body").html($("<h1>").text(stimulus.name)).append($("<input type='range' min='0' max='4' value='2'>")).append("<button>Rate</button>");
  $("button").one("click", function () {
    var sent = {uniqueId: uniqueId, id: stimulus.id, value: Number($("input").val())};
    $.ajax({url: "/rate", type: "POST", data: JSON.stringify(sent), contentType: "application/json"}).done(function (reply) {
      psiTurk.recordTrialData({name: stimulus.name, value: sent.value, count: reply.count});
      show(stimuli.slice(1));
    });
  });
};

$(function () {
  psiTurk.finishInstructions();
  $.getJSON("/stimuli", function (found) { show(found.stimuli); });
});
