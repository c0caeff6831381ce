define(["jquery", "underscore", "backbone", "d3", "app/session", "require"], function ($, _, Backbone, d3, psiturk, require) {
  var Task = Backbone.Model.extend({defaults: {answered: 0}});
  return function () {
    var task = new Task();
    this.run = function () {
      psiturk.preloadPages(["stage.html"]).then(function () {
        psiturk.showPage("stage.html");
        d3.selectAll(".answer").on("click", function () {
          psiturk.recordTrialData({answer: d3.select(this).text()});
          task.set("answered", task.get("answered") + 1);
        });
      });
    };
    task.on("change:answered", _.after(2, function () {
      psiturk.recordUnstructuredData("answered", task.get("answered"));
      psiturk.recordUnstructuredData("same", require("psiturk") === window.PsiTurk);
      psiturk.saveData({success: function () { psiturk.completeHIT(); }});
    }));
  };
});
