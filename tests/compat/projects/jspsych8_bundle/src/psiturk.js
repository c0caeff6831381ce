// psiTurk with Promises, as projects wrap it.
const { uniqueId, adServerLoc, mode } = window.assignment;

export const psiturk = new window.PsiTurk(uniqueId, adServerLoc, mode);

const saved = () => new Promise((success, error) => psiturk.saveData({ success, error }));

export async function end() {
  await saved();
  psiturk.completeHIT();
}
