// Hands in the work: tells our server, then the platform.

const REPORT_LIMIT_MS = 8000;
const AGAIN_AFTER_MS = 15000;

const form = document.getElementById("submit-form");
let isBusy = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isBusy) return;
  show(true);
  await reported();
  setTimeout(() => show(false), AGAIN_AFTER_MS);
  // The button is called "submit" and so hides the method of that name.
  HTMLFormElement.prototype.submit.call(form);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) show(false);
});

/** Tell our server; the work is handed in even if that fails. */
async function reported() {
  try {
    const options = { credentials: "same-origin", signal: AbortSignal.timeout(REPORT_LIMIT_MS) };
    const answer = await fetch(form.dataset.report, options);
    await answer.text();
  } catch {
    // The server learns of it from the platform.
  }
}

function show(busy) {
  isBusy = busy;
  document.getElementById("submit").setAttribute("aria-disabled", String(busy));
  const line = document.getElementById("submit-wait");
  line.textContent = busy ? line.dataset.text : "";
}
