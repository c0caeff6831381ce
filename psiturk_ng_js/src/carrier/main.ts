import { EMBEDDED_ELEMENT, EMBEDDED_PROPERTY, type Embedded } from "../embedded.ts";
import { patchForms } from "./forms.ts";
import { patchFetch, patchXhr } from "./requests.ts";
import { loadOutbox } from "./outbox.ts";
import { keepToken } from "./tokens.ts";

function embedded(): Partial<Embedded> {
  try {
    return JSON.parse(document.getElementById(EMBEDDED_ELEMENT)?.textContent || "{}") as Partial<Embedded>;
  } catch {
    return {};
  }
}

if (!(EMBEDDED_PROPERTY in window)) {
  const value = embedded();
  const { root = "", assignment } = value;
  Object.defineProperty(window, EMBEDDED_PROPERTY, { value, configurable: true });
  if (assignment) keepToken(assignment.uniqueId, assignment.token);
  patchXhr(root);
  patchFetch(root);
  patchForms(root);
  loadOutbox(root);
}
