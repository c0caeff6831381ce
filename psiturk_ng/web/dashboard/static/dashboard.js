// Keeps parts of a page fresh by asking for them again; nothing is held open.
"use strict";

async function fetchPart(address, id) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (answer.redirected) {
    throw new Error("You have been logged out. Load the page again.");
  }
  if (!answer.ok) {
    throw new Error(`The server answered ${answer.status}.`);
  }
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
  if (!part) {
    throw new Error("The server answered something else.");
  }
  return part;
}

function isInUse(element) {
  return element.contains(document.activeElement) || element.querySelector("details[open]") !== null;
}

function show(element, fresh) {
  const log = element.querySelector("pre");
  const isAtEnd = log !== null && log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
  if (element.innerHTML !== fresh.innerHTML) {
    element.replaceChildren(...fresh.childNodes);
  }
  if (isAtEnd) {
    const longer = element.querySelector("pre");
    longer?.scrollTo(0, longer.scrollHeight);
  }
}

// Says below a part that it is old, and why; takes that back when it is fresh again.
function say(element, sentence) {
  element.classList.toggle("stale", sentence !== "");
  let said = element.nextElementSibling;
  if (!said?.classList.contains("not-fresh")) {
    if (!sentence) {
      return;
    }
    said = document.createElement("p");
    said.className = "problem not-fresh";
    said.setAttribute("role", "status");
    element.after(said);
  }
  said.hidden = !sentence;
  said.textContent = sentence;
}

async function refresh(element) {
  try {
    const fresh = await fetchPart(element.dataset.load || location.href, element.id);
    if (!isInUse(element)) {
      show(element, fresh);
    }
    say(element, "");
  } catch (error) {
    const reason = error instanceof TypeError ? "The server cannot be reached." : error.message;
    say(element, `This is not up to date. ${reason}${element.dataset.live ? " It is tried again." : ""}`);
  }
}

function keepFresh(element) {
  let isUnderWay = false;
  setInterval(async () => {
    if (isUnderWay || document.hidden) {
      return;
    }
    isUnderWay = true;
    await refresh(element);
    isUnderWay = false;
  }, 1000 * Number(element.dataset.live));
}

document.querySelectorAll("[data-load]").forEach(refresh);
document.querySelectorAll("[data-live]").forEach(keepFresh);
document.querySelectorAll("pre.log").forEach((log) => log.scrollTo(0, log.scrollHeight));
