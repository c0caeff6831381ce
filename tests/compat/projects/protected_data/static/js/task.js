/* Guesses, a bonus by computeBonus, and only then the end. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);

$(function () {
  $("body").html("<form><input name='guess' type='number'><button>Guess</button></form>");
  $("form").on("submit", function (event) {
    event.preventDefault();
    psiTurk.recordTrialData({guess: parseInt($("input").val(), 10)});
    if (psiTurk.getTrialData().length < 2) return $("input").val("");
    psiTurk.recordUnstructuredData("remarks", ["none", {sure: true}]);
    psiTurk.saveData({
      success: function () {
        psiTurk.computeBonus("compute_bonus", function (data) {
          if (data.bonusComputed === "success") psiTurk.completeHIT();
        });
      },
    });
  });
});
