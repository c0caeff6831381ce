/* Clips are loaded before the task, one as a blob and one by the player itself, then shown and timed. */
var psiTurk = new PsiTurk(uniqueId, adServerLoc, mode);
psiTurk.preloadImages(["/static/images/frame.svg"]);

var asBlob = function (url) {
  return new Promise(function (resolve, reject) {
    var request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "blob";
    request.onload = function () { resolve({name: "blob", size: request.response.size, url: URL.createObjectURL(request.response)}); };
    request.onerror = reject;
    request.send();
  });
};
var byPlayer = function (url) {
  return new Promise(function (resolve, reject) {
    var video = document.createElement("video");
    video.preload = "auto";
    video.oncanplaythrough = function () { resolve({name: "player", size: video.videoWidth, url: url}); };
    video.onerror = reject;
    video.src = url;
  });
};
var counted = function (clip) { $("progress")[0].value += 1; return clip; };
var play = function (clip) {
  return new Promise(function (resolve) {
    var screen = $("#screen")[0];
    screen.onended = function () {
      psiTurk.recordTrialData({clip: clip.name, loaded: clip.size > 0, width: screen.videoWidth, over: screen.ended});
      resolve();
    };
    screen.src = clip.url;
    screen.play();
  });
};

Promise.all([asBlob("/static/video/clip.webm").then(counted), byPlayer("static/video/clip.webm").then(counted)]).then(function (clips) {
  $("#loading").remove();
  psiTurk.finishInstructions();
  return play(clips[0]).then(function () { return play(clips[1]); });
}).then(function () {
  psiTurk.saveData({success: psiTurk.completeHIT});
});
