/* Everything, psiTurk too, is a module of RequireJS. */
requirejs.config({
  baseUrl: "static/js",
  paths: {
    jquery: "../lib/jquery-min",
    underscore: "../lib/underscore-min",
    backbone: "../lib/backbone-min",
    d3: "../lib/d3.v3.min",
  },
  shim: {
    psiturk: {deps: ["jquery", "underscore", "backbone"], exports: "PsiTurk"},
  },
});

require(["app/experiment"], function (Experiment) { new Experiment().run(); });
