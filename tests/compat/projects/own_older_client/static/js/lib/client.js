/* Stands in for a copy of an early psiTurk client kept elsewhere: a Backbone model that sends all of itself. */
var Client = Backbone.Model.extend({
  urlRoot: "/sync",
  defaults: {condition: 0, counterbalance: 0, currenttrial: 0, data: [], questiondata: {}, eventdata: []},
  initialize: function () {
    this.fetch({async: false});
    this.happened("initialized", null);
  },
  happened: function (eventtype, value) {
    this.set("eventdata", this.get("eventdata").concat({eventtype: eventtype, value: value, timestamp: Date.now(), interval: 0}));
  },
  record: function (trialdata) {
    var number = this.get("currenttrial");
    var row = {uniqueid: this.id, current_trial: number, dateTime: Date.now(), trialdata: trialdata};
    this.set({data: this.get("data").concat(row), currenttrial: number + 1});
  },
});
