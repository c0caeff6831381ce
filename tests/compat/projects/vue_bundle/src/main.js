// A Vue 2 application; psiTurk's record is its store's last word.
import Vue from "vue";
import Questions from "./questions.js";

Vue.config.productionTip = false;
const psiTurk = new window.PsiTurk(window.uniqueId, window.adServerLoc, window.mode);
Vue.prototype.$psiturk = psiTurk;

psiTurk.preloadPages(["parts/question.html"]).then(() => {
  new Vue({ render: (h) => h(Questions, { props: { template: psiTurk.getPage("parts/question.html") } }) }).$mount("#app");
});
