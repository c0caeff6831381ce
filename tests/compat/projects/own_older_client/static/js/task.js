/* Full documents by PUT, form posts, and the last address by hand. */
var client = new Client({id: uniqueId});

$(function () {
  $("button").click(function () {
    $.post("inexp", {uniqueId: uniqueId});
    client.record({phase: "one", knows: client.get("workerId")});
    client.save(undefined, {success: function () {
      client.record({phase: "two"});
      client.set("questiondata", {age: "30"});
      client.save(undefined, {success: function () {
        window.location = adServerLoc + "?uniqueId=" + uniqueId + "&mode=" + mode;
      }});
    }});
  });
});
