// Keeps parts of a page fresh by asking for the page again; nothing is held open.
"use strict";

async function fetchPart(address, id) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) {
    throw new Error(`The page was answered with ${answer.status}.`);
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById(id);
}

function replace(element, fresh) {
  if (fresh && !element.contains(document.activeElement) && !element.isEqualNode(fresh)) {
    element.replaceChildren(...fresh.childNodes);
  }
  element.classList.remove("stale");
}

async function refresh(element) {
  if (document.hidden) {
    return;
  }
  try {
    replace(element, await fetchPart(location.href, element.id));
  } catch {
    element.classList.add("stale");
  }
}

for (const element of document.querySelectorAll("[data-live]")) {
  setInterval(() => refresh(element), 1000 * Number(element.dataset.live));
}

for (const element of document.querySelectorAll("[data-load]")) {
  fetchPart(element.dataset.load, element.id).then(
    (fresh) => replace(element, fresh),
    () => element.classList.add("stale"),
  );
}
