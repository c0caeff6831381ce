/* Eight pages back and forth, images before them, listeners on psiTurk's bus. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);
var instructionPages = _.map(_.range(1, 9), function (n) { return "instructions/instruct-" + n + ".html"; });
var heard = [];

psiTurk.preloadPages(instructionPages.concat(["test.html"]));
psiTurk.preloadImages(["/static/images/square.svg"]);
Backbone.Notifications.on("_psiturk_finishedinstructions", function () { heard.push("instructions"); });
Backbone.Notifications.on("_psiturk_finishedtask", function () { heard.push("task"); });

var readReminder = function () {
  var now = psiTurk.getInstructionIndicator();
  return now.currently_viewing.indexOf + " of " + now.instruction_deck.total_pages + ": " + now.currently_viewing.template;
};

$(window).on("load", function () {
  $("body").on("mousedown", ".previous", function () { psiTurk.recordUnstructuredData("went_back_from", readReminder()); });
  psiTurk.doInstructions(instructionPages, function () {
    psiTurk.recordTrialData(["instructions are over", image.src.split("/").pop()]);
    psiTurk.showPage("test.html");
    $("#done").on("click", function () {
      psiTurk.teardownTask();
      psiTurk.recordUnstructuredData("heard", heard.slice());
      psiTurk.saveData({success: psiTurk.completeHIT, error: function () { alert("again"); }});
    });
  });
});
