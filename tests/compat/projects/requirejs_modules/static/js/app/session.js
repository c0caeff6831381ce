define(["psiturk"], function (PsiTurk) {
  return new PsiTurk(uniqueId, adServerLoc, mode);
});
