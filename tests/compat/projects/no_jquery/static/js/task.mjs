// A page without any library, in today's JavaScript.
import { pairs } from "./pairs.mjs";

const psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);

const choice = () => new Promise((resolve) => {
  for (const button of document.querySelectorAll("button")) {
    button.addEventListener("click", () => resolve(button.value), { once: true });
  }
});

await psiTurk.preloadPages(["trial.html"]);
psiTurk.finishInstructions();
for (const [left, right] of pairs) {
  psiTurk.showPage("trial.html");
  document.querySelector("h1").textContent = `${left} or ${right}?`;
  psiTurk.recordTrialData({ left, right, chosen: await choice(), shown: window.fragments });
}
psiTurk.recordUnstructuredData("condition", psiTurk.taskdata.get("condition") in [0, 1, 2, 3]);
const answer = await fetch(`/sync/${encodeURIComponent(uniqueId)}`);
psiTurk.recordUnstructuredData("knows", (await answer.json()).workerId);
psiTurk.saveData({ success: () => psiTurk.completeHIT() });
