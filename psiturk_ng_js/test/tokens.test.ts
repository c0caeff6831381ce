import { beforeEach, expect, it, vi } from "vitest";

/** The module as a fresh page load has it. */
async function pageLoad() {
  vi.resetModules();
  return await import("../src/carrier/tokens.ts");
}

beforeEach(() => sessionStorage.clear());

it("remembers tokens over page loads, and this page's is the current one", async () => {
  (await pageLoad()).keepToken("a:1", "r.a");
  const second = await pageLoad();
  second.keepToken("b:2", "w.b");
  expect([second.tokenFor("/x"), second.tokenFor("/sync/a%3A1"), second.tokenFor("/x", "uniqueId=a:1")]).toEqual(["w.b", "r.a", "r.a"]);
  expect((await pageLoad()).tokenFor("/x")).toBe("w.b");
});

it("replaces a token by one as strong or stronger", async () => {
  const { keepToken, readTokens } = await pageLoad();
  const kept = [undefined, "s.1", "w.2", "s.3", "r.4", "w.5", "r.6", "junk"].map((token) => {
    keepToken("a:1", token);
    return readTokens()["a:1"];
  });
  expect(kept).toEqual([undefined, "s.1", "w.2", "w.2", "r.4", "r.4", "r.6", "r.6"]);
});

it("works from memory where storage is refused or broken", async () => {
  sessionStorage.setItem("psiturk.tokens", "{broken");
  const refused = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("no");
  });
  const { keepToken, tokenFor } = await pageLoad();
  keepToken("a:1", "r.a");
  expect(tokenFor("/x")).toBe("r.a");
  refused.mockRestore();
});
