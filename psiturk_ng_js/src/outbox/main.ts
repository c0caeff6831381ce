import { sendRemainders } from "./remainders.ts";

// One tab at a time; where browsers have no locks, two that send the same change nothing.
const { locks } = navigator as Partial<Navigator>;
void (locks ? locks.request("psiturk.outbox", sendRemainders) : sendRemainders()).catch(() => undefined);
