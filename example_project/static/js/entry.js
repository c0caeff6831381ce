// The pages before and after the experiment: links that open a window, buttons that need a script.

for (const link of document.querySelectorAll("a[data-new-window]")) {
  link.addEventListener("click", (event) => {
    const opened = window.open(link.href, link.target, "popup,width=1100,height=820");
    say("started");
    // Where windows may not be opened by scripts, the link itself does it.
    if (opened) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-fresh-ids]")) {
  // Each trial run is an assignment of its own.
  const id = `debug${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  form.elements.hitId.value = id;
  form.elements.assignmentId.value = id;
  if (form.dataset.freshIds !== "keep-worker") form.elements.workerId.value = id;
}

onClick("print", () => window.print());
onClick("decline", () => {
  say("declined");
  if (window.opener) window.close();
});

function onClick(id, action) {
  const button = document.getElementById(id);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", action);
}

function say(id) {
  const line = document.getElementById(id);
  line.textContent = line.dataset.text;
}
