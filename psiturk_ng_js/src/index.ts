import { Page, type PageWindow } from "./page.ts";
import { type PsiTurkMembers, equip } from "./psiturk.ts";

export type { PsiTurkMembers };
export type { Checkpoint } from "./checkpoints.ts";
export type { Outcome } from "./outcomes.ts";
export type { SaveOptions } from "./waiters.ts";

/** An instance; called without `new`, its members become globals and the window is returned. */
export interface PsiTurkConstructor {
  new (uniqueId: string, adServerLoc: string, mode?: string): PsiTurkMembers;
  (uniqueId: string, adServerLoc: string, mode?: string): PsiTurkMembers;
}

/** Make the PsiTurk of a browser page. */
export function psiTurkOf(window: Window): PsiTurkConstructor {
  const page = new Page(window as PageWindow);
  function PsiTurk(this: PsiTurkMembers | undefined, uniqueId: string, adServerLoc: string, mode?: string): PsiTurkMembers {
    const self = this ?? (window as unknown as PsiTurkMembers);
    equip(page, self, uniqueId, adServerLoc, mode || "live");
    return self;
  }
  return PsiTurk as unknown as PsiTurkConstructor;
}

export const PsiTurk = psiTurkOf(globalThis as unknown as Window);
