/* Mouse traces and drawings: megabytes, in all scripts. Whatever was recorded before is put away first. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);
psiTurk.taskdata.set("data", []);

var trace = function (seed) {
  var points = [];
  for (var i = 0; i < 12000; i++) points.push([(seed * 7919 + i * 104729) % 1920, (i * 31 + seed) % 1080, 16.6 * i]);
  return points;
};

$(window).on("load", function () {
  $("body").html("<button>Draw</button>");
  $("button").click(function () {
    psiTurk.startTask();
    for (var trial = 0; trial < 6; trial++) psiTurk.recordTrialData({trial: trial, trace: trace(trial), note: "größer — 大きい — 😀"});
    psiTurk.recordUnstructuredData("drawing", new Array(400001).join("é"));
    psiTurk.recordUnstructuredData("deep", {list: _.range(5), empty: [], none: null, yes: true});
    psiTurk.saveData({success: function () { psiTurk.completeHIT(); }});
  });
});
