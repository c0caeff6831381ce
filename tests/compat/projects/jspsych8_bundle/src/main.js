// jsPsych 8 from npm, bundled; psiTurk is the page's global.
import keyboard from "html-keyboard-response-8";
import { initJsPsych } from "jspsych";
import { end, psiturk } from "./psiturk.js";

const jsPsych = initJsPsych({
  on_data_update: (data) => psiturk.recordTrialData(data),
});

const items = ["red", "green"].map((colour) => ({
  type: keyboard,
  stimulus: `<p id="item">${colour}</p>`,
  choices: ["y", "n"],
  data: { colour },
  on_finish: (data) => { data.yes = jsPsych.pluginAPI.compareKeys(data.response, "y"); },
}));

await_run();

async function await_run() {
  psiturk.finishInstructions();
  await jsPsych.run(items);
  psiturk.recordUnstructuredData("yes", jsPsych.data.get().filter({ yes: true }).count());
  await end();
}
