// A Svelte 3 application mounted on the body.
import App from "./App.svelte";

const psiturk = new window.PsiTurk(window.uniqueId, window.adServerLoc, window.mode);

export default new App({ target: document.body, props: { psiturk } });
