const BOX_STYLE =
  "position:fixed;inset:0;z-index:2147483647;display:flex;flex-direction:column;gap:1em;align-items:center;justify-content:center;" +
  "padding:2em;background:#fff;color:#000;font:1.25rem/1.5 sans-serif;text-align:center";
const BUTTON_STYLE =
  "font:inherit;min-width:16em;padding:.5em 1em;border:2px solid #000;border-radius:.4em;background:#fff;color:#000;cursor:pointer";

/** A plain message over the whole page, with buttons if need be. */
export class Notice {
  private readonly box: HTMLElement;
  private readonly text: HTMLElement;

  constructor(private readonly document: Document) {
    this.box = document.createElement("div");
    this.box.dir = "auto";
    this.box.style.cssText = BOX_STYLE;
    this.text = document.createElement("div");
    this.text.setAttribute("role", "status");
    this.box.append(this.text);
  }

  /** Show these sentences, one paragraph each, in place of what was shown. */
  say(sentences: readonly string[]): void {
    if (!this.box.isConnected) this.document.documentElement.append(this.box);
    const paragraphs = sentences.map((sentence) => {
      const paragraph = this.document.createElement("p");
      paragraph.style.cssText = "margin:.5em 0;max-width:36em";
      paragraph.textContent = sentence;
      return paragraph;
    });
    this.text.replaceChildren(...paragraphs);
  }

  /** Add a button. */
  offer(label: string, action: () => void): void {
    const button = this.document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.style.cssText = BUTTON_STYLE;
    button.addEventListener("click", action);
    this.box.append(button);
  }

  remove(): void {
    this.box.remove();
  }
}
