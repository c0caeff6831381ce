import { describe, expect, it } from "vitest";
import { Events } from "../src/events.ts";
import { Model } from "../src/model.ts";

describe("Events", () => {
  it("calls listeners of each name, and those of all with the name", () => {
    const heard: unknown[] = [];
    const events = new Events().on("a b", (value: unknown) => heard.push(value)).on("all", (name: string) => heard.push(name));
    events.trigger("a", 1).trigger("b", 2).trigger("c", 3);
    expect(heard).toEqual([1, "a", 2, "b", "c"]);
  });

  it("takes a map of names, and a context", () => {
    const context = { heard: 0 };
    const count = function (this: unknown) {
      (this as typeof context).heard++;
    };
    new Events().on({ a: count, b: count }, undefined, undefined).off("b");
    new Events().on("a", count, context).trigger("a");
    expect(context.heard).toBe(1);
  });

  it("forgets by name, by callback, by context, or everything", () => {
    const heard: string[] = [];
    const [one, two] = [() => heard.push("one"), () => heard.push("two")];
    const context = {};
    const events = new Events().on("x", one).on("x", two).on("y", one, context).on("z", two);
    events.off("x", one).off(null, null, context).trigger("x y z");
    expect(heard).toEqual(["two", "two"]);
    events.off().trigger("x y z");
    expect(heard).toEqual(["two", "two"]);
  });

  it("calls once, and stops listening to others", () => {
    const heard: string[] = [];
    const [speaker, listener] = [new Events(), new Events()];
    speaker.once("x", () => heard.push("once"));
    listener.listenTo(speaker, "x", () => heard.push("other"));
    speaker.trigger("x").trigger("x");
    listener.stopListening();
    speaker.trigger("x");
    expect(heard).toEqual(["once", "other", "other"]);
  });
});

describe("listenToOnce", () => {
  it("hears each name of another once", () => {
    const heard: unknown[] = [];
    const [listener, other] = [new Events(), new Events()];
    listener.listenToOnce(other, "a b", (value: unknown) => heard.push(value));
    other.trigger("a", 1).trigger("a", 2).trigger("b", 3);
    expect(heard).toEqual([1, 3]);
  });
});

describe("Model", () => {
  it("can be cloned, without its listeners", () => {
    const heard: unknown[] = [];
    const model = new Model().set("a", 1).on("change", () => heard.push("change"));
    const copy = model.clone().set("a", 2);
    expect([model.get("a"), copy.get("a"), heard]).toEqual([1, 2, []]);
  });

  it("announces what changed, once per set", () => {
    const heard: unknown[] = [];
    const model = new Model().on("change:a", (_: Model, value: unknown) => heard.push(value)).on("change", () => heard.push("change"));
    model.set("a", 1).set({ a: 1 }).set({ a: 2, b: 3 }, { silent: true }).set("b", 4);
    expect(heard).toEqual([1, "change", "change"]);
    expect([model.changedAttributes(), model.previous("b")]).toEqual([{ b: 4 }, 3]);
  });

  it("reads like Backbone's", () => {
    const model = new Model().set({ id: "w:a/b", text: "<b>", none: null });
    model.urlRoot = "/sync";
    expect(model.url()).toBe("/sync/w%3Aa%2Fb");
    expect([model.id, model.has("none"), model.escape("text")]).toEqual(["w:a/b", false, "&lt;b&gt;"]);
    expect([model.pick("id"), model.omit("id", "none")]).toEqual([{ id: "w:a/b" }, { text: "<b>" }]);
    expect([model.pairs().length, model.invert()["<b>"], model.isEmpty()]).toEqual([3, "text", false]);
    expect(model.unset("text").clear().toJSON()).toEqual({});
  });
});
