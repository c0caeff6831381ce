/* Stands in for jsPsych 5, which npm does not have: the calls that projects of its time make, nothing more. */
var jsPsych = (function () {
  var core = {plugins: {}}, options, queue, began, rows = [], common = {};
  var next = function () {
    if (!queue.length) return options.on_finish(core.data.getData());
    began = Date.now();
    var trial = queue.shift();
    core.plugins[trial.type].trial($(options.display_element), trial);
  };
  core.init = function (given) {
    options = $.extend({display_element: $("body"), on_data_update: $.noop, on_finish: $.noop}, given);
    queue = $.map(options.timeline, function (trial) {
      if (!trial.timeline) return trial;
      return $.map(trial.timeline, function (inner) { return $.extend({}, trial, inner, {timeline: undefined}); });
    });
    next();
  };
  core.finishTrial = function (data) {
    var row = $.extend({}, data, {trial_index: rows.length, time_elapsed: Date.now() - began}, common);
    rows.push(row);
    options.on_data_update(row);
    next();
  };
  core.data = {
    getData: function () { return rows; },
    addProperties: function (more) { $.extend(common, more); },
  };
  return core;
})();
