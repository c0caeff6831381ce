/** What participants read when the page brings no translation, by the catalogue's keys. */
export const ENGLISH: Readonly<Record<string, string>> = {
  leave_prompt: "If you leave or reload this page, you end your participation. Do you really want to leave?",
  saving_wait: "Your answers are being saved. Please keep this page open.",
  saving_refused:
    "Your answers could not be saved. Please keep this page open and contact the researcher.",
  saving_stuck:
    "Your last answers could not be sent yet. This page keeps trying. Please check your internet connection and leave this page open.",
  rescue_explanation:
    "If this takes too long, you can keep your answers in a file and go on. Send the file to the researcher if you are asked for it. Your browser also keeps the answers, and sends them as soon as it can when you open a page of this study.",
  saving_impossible:
    "Some of your answers could not be saved. You can keep them in a file and go on. Send the file to the researcher if you are asked for it.",
  rescue_retry:
    "Try again now",
  rescue_download:
    "Keep my answers in a file",
  rescue_continue:
    "Go on without waiting",
  rescue_go_on:
    "Go on",
  rescue_offline:
    "The study cannot be reached at the moment, so the next page cannot be opened. Please check your internet connection and try again.",
};
