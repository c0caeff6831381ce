import { type PsiTurkMembers } from "./psiturk.ts";
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
export declare function psiTurkOf(window: Window): PsiTurkConstructor;
export declare const PsiTurk: PsiTurkConstructor;
