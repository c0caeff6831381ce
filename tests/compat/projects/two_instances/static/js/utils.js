/* A first PsiTurk, by call: its members are globals from here on. */
var psiturk = PsiTurk(uniqueId, adServerLoc);
var log = function (what) { recordTrialData({from: "utils", what: what}); saveData(); };
