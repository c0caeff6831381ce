import { writable } from "svelte/store";

export const position = writable(0);
export const trials = [{ stimulus: "◯" }, { stimulus: "△" }, { stimulus: "□" }];
