/* psiTurk 3's habits: pages are awaited, globals of the page are read by everything. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);
var mycondition = condition;
var mycounterbalance = counterbalance;
var currentview;
var pages = ["instructions/first.html", "instructions/second.html", "stage.html", "questions.html"];
var instructionPages = pages.slice(0, 2);

const init = (async () => { await psiTurk.preloadPages(pages); })();

var Stroop = function () {
  var stims = [["SHIP", "red"], ["GREEN", "green"], ["MONKEY", "blue"]];
  var started, listening = false, stim;
  var next = function () {
    if (stims.length === 0) return finish();
    stim = stims.shift();
    d3.select("#trial").append("div").attr("id", "word").style("color", stim[1]).text(stim[0]);
    started = new Date().getTime();
    listening = true;
  };
  var answer = function (event) {
    if (!listening) return;
    listening = false;
    var response = {82: "red", 71: "green", 66: "blue"}[event.keyCode];
    psiTurk.recordTrialData({
      phase: "TEST", word: stim[0], color: stim[1], response: response,
      hit: response === stim[1], rt: new Date().getTime() - started,
    });
    d3.select("#word").remove();
    next();
  };
  var finish = function () { $("body").unbind("keydown", answer); currentview = new Questions(); };
  psiTurk.showPage("stage.html");
  $("body").focus().keydown(answer);
  next();
};

var Questions = function () {
  psiTurk.showPage("questions.html");
  psiTurk.recordTrialData({phase: "postquestionnaire", status: "begin"});
  $("#next").click(function () {
    psiTurk.recordTrialData({phase: "postquestionnaire", status: "submit"});
    $("textarea, select").each(function () { psiTurk.recordUnstructuredData(this.id, this.value); });
    psiTurk.saveData({
      success: function () { psiTurk.computeBonus("compute_bonus", function () { psiTurk.completeHIT(); }); },
      error: function () { document.body.innerHTML = "<h1>Oops</h1>"; },
    });
  });
};

$(window).on("load", async () => {
  await init;
  psiTurk.doInstructions(instructionPages, function () { currentview = new Stroop(); });
});
