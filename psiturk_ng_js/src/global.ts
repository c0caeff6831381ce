import { PsiTurk } from "./index.ts";

Object.assign(globalThis, { PsiTurk });
