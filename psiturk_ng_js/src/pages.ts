import { findJQuery } from "./jquery.ts";
import type { Page } from "./page.ts";
import { quietly } from "./promised.ts";
import { type HttpRequest, sendNow, sendPersistently } from "./requests.ts";

/** HTML fragments by name. */
export type PageMap = Record<string, string>;

const SCRIPT_TYPES = /^(|(text|application)\/(java|ecma|x-java|live)script|module)$/i;

function pageRequest(name: string): HttpRequest {
  return { method: "GET", url: name, accept: "text/html, */*; q=0.01" };
}

function namesIn(names: unknown): string[] {
  if (typeof names === "string") return [names];
  return Object.values((names ?? []) as Record<string, string>).map(String);
}

/** Load fragments in parallel; resolves when all are in `pages`, rejects with the request that failed. */
export function preloadPages(pages: () => PageMap, names: unknown): Promise<unknown> {
  const load = (name: string) =>
    sendPersistently(pageRequest(name)).then(
      (xhr) => void (pages()[name] = xhr.responseText),
      (failure) => Promise.reject(failure.xhr ?? failure),
    );
  return quietly(Promise.all(namesIn(names).map(load)));
}

/** The fragment of that name, loaded on the spot if it is not there yet. */
export function pageNamed(page: Page, pages: PageMap, name: string): string {
  if (name in pages) return pages[name] ?? "";
  page.hint("preload", `the page ${name} is shown before preloadPages() has loaded it; wait for its Promise. It is loaded now.`);
  try {
    return (pages[name] = sendNow(pageRequest(name)).responseText);
  } catch {
    throw new Error(`Attemping to load page before preloading: ${name}`);
  }
}

/** Replace the page's body, and run the scripts that come with the new one, in their order. */
export function replaceBody(page: Page, html: string): void {
  const jquery = findJQuery(page.window);
  const { body } = page.window.document;
  if (jquery) {
    jquery("body").html(html);
    return;
  }
  body.innerHTML = html;
  for (const script of Array.from(body.querySelectorAll("script"))) {
    if (SCRIPT_TYPES.test(script.type.trim())) runScript(page, script);
  }
}

/** Scripts that arrive through innerHTML do not run; a copy made by hand does. */
function runScript(page: Page, script: HTMLScriptElement): void {
  const copy = page.window.document.createElement("script");
  for (const { name, value } of Array.from(script.attributes)) copy.setAttribute(name, value);
  copy.text = script.text;
  if (script.src && isOurs(page, script.src) && script.type !== "module") {
    copy.removeAttribute("src");
    copy.text = `${sendNow({ method: "GET", url: script.src, accept: "*/*" }).responseText}\n//# sourceURL=${script.src}`;
  }
  copy.async = false;
  script.replaceWith(copy);
}

function isOurs(page: Page, url: string): boolean {
  return new URL(url, page.window.document.baseURI).origin === page.window.location.origin;
}

/** Start loading images; the last stays in the global `image`, as pages know it. */
export function preloadImages(page: Page, names: unknown): void {
  for (const name of namesIn(names)) {
    const image = new page.window.Image();
    image.src = name;
    (page.window as unknown as Record<string, unknown>).image = image;
  }
}
