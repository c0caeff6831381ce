/* A second one, by new, on the same page and for the same participant. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);

$(window).load(function () {
  $("main").html("<button>One</button><button>Two</button>");
  $("button").click(function () {
    psiTurk.recordTrialData({from: "task", what: $(this).text()});
    psiTurk.saveData();
    log($(this).text());
    $(this).remove();
    if ($("button").length) return;
    psiturk.recordUnstructuredData("first", "of utils");
    psiTurk.recordUnstructuredData("second", "of task");
    psiTurk.saveData({success: function () { psiTurk.completeHIT(); }});
  });
});
