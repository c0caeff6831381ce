const MARK = "psiturk.outbox:";
const PROBE = "psiturk.probe";

/** Whether earlier pages may have left something: they mark it, unless the storage is forbidden or full of a page's own data. */
function mayHoldAnything(): boolean {
  try {
    if (Object.keys(localStorage).some((key) => key.startsWith(MARK))) return true;
    localStorage.setItem(PROBE, "x".repeat(50));
    localStorage.removeItem(PROBE);
    return false;
  } catch {
    return true;
  }
}

/** Let what earlier pages of this browser could not bring to the server be sent, if there may be anything. */
export function loadOutbox(root: string): void {
  if (!mayHoldAnything()) return;
  const script = document.createElement("script");
  script.src = `${root}/static/js/psiturk-outbox.js`;
  (document.head ?? document.documentElement).append(script);
}
