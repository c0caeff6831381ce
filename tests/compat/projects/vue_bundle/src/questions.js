const TEXTS = ["Do you like tea?", "Do you like coffee?"];

export default {
  props: { template: String },
  data: () => ({ number: 0, given: [] }),
  computed: {
    text() { return this.template.replace("{{ question.text }}", TEXTS[this.number]); },
    progress() {
      const template = document.getElementById("progress").textContent;
      return template.replace("{{ done }}", this.number).replace("{{ total }}", TEXTS.length);
    },
  },
  methods: {
    answer(value) {
      // What Vue observes goes into the record as plain data.
      this.given.push({ question: TEXTS[this.number], value });
      this.$psiturk.recordTrialData(this.given[this.number]);
      if (++this.number < TEXTS.length) return;
      this.$psiturk.recordUnstructuredData("given", this.given);
      this.$psiturk.saveData({ success: () => this.$psiturk.completeHIT() });
    },
  },
  render(h) {
    if (this.number === TEXTS.length) return h("p", "Thank you");
    const button = (value) => h("button", { on: { click: () => this.answer(value) } }, value);
    return h("div", [
      h("div", { domProps: { innerHTML: this.text } }),
      h("div", { attrs: { id: "bar" }, domProps: { innerHTML: this.progress } }),
      button("yes"),
      button("no"),
    ]);
  },
};
