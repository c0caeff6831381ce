const MARK = "psiturk.outbox:";

/** Let what earlier pages of this browser could not bring to the server be sent, if there may be anything. */
export function loadOutbox(root: string): void {
  try {
    if (!Object.keys(localStorage).some((key) => key.startsWith(MARK))) return;
    const script = document.createElement("script");
    script.src = `${root}/static/js/psiturk-outbox.js`;
    (document.head ?? document.documentElement).append(script);
  } catch {
    // without storage nothing is left
  }
}
