/* psiTurk 2's habits: no `new`, no mode, pages used straight after preloadPages. */
var psiTurk = PsiTurk(uniqueId, adServerLoc);
psiTurk.preloadPages(["instructions/one.html", "instructions/two.html", "stage.html", "postquestionnaire.html"]);

var words = [["SHIP", "red"], ["GREEN", "green"], ["BLUE", "red"]];

var Stroop = function () {
  var left = _.clone(words), shown;
  function next() {
    if (!left.length) { d3.select("body").on("keydown", null); new Questionnaire(); return; }
    shown = left.shift();
    d3.select("#stim").text(shown[0]).style("color", shown[1]);
  }
  showPage("stage.html");
  d3.select("body").on("keydown", function () {
    var response = d3.event.key === "r" ? "red" : "green";
    recordTrialData({ phase: "TEST", word: shown[0], color: shown[1], response: response, hit: response === shown[1] });
    next();
  });
  next();
};

var Questionnaire = function () {
  showPage("postquestionnaire.html");
  $("#next").click(function () {
    $("select").each(function () { psiTurk.recordUnstructuredData(this.id, this.value); });
    psiTurk.saveData({ success: function () { psiTurk.computeBonus("compute_bonus", function () { psiTurk.completeHIT(); }); } });
  });
};

$(window).load(function () {
  psiTurk.doInstructions(["instructions/one.html", "instructions/two.html"], function () { new Stroop(); });
});
