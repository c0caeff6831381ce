jsPsych.plugins.text = {
  trial: function (display, trial) {
    display.html(trial.text);
    $(document).on("keydown.text", function (event) {
      var key = String.fromCharCode(event.which).toLowerCase();
      if (trial.choices && trial.choices.indexOf(key) < 0) return;
      $(document).off("keydown.text");
      display.html("");
      jsPsych.finishTrial($.extend({trial_type: "text", key_press: event.which}, trial.data));
    });
  },
};
