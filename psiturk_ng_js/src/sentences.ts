/** What participants read when the page brings no translation, by the catalogue's keys. */
export const ENGLISH: Readonly<Record<string, string>> = {
  leave_prompt: "If you leave or reload this page, you end your participation. Do you really want to leave?",
  saving_wait: "Your answers are being saved. Please keep this page open.",
  saving_refused:
    "Your answers could not be saved. Please keep this page open and contact the researcher.",
};
