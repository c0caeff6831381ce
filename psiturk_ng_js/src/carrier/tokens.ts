/** Where tokens are kept, for this tab and the popups it opens. */
export const STORE_KEY = "psiturk.tokens";

type Tokens = Record<string, string>;

let memory: Tokens = {};
let current: string | undefined;

/** All tokens this tab knows, by uniqueId, the latest last. */
export function readTokens(): Tokens {
  try {
    return { ...memory, ...(JSON.parse(sessionStorage.getItem(STORE_KEY) || "{}") as Tokens) };
  } catch {
    return memory;
  }
}

/** Scopes by what they allow: `s` submits, `w` also writes, `r` also reads. */
function strength(token: string | undefined): number {
  return token ? "swr".indexOf(token.charAt(0)) : -2;
}

/** Keep a page's token unless a stronger one of the same assignment is there already. */
export function keepToken(uniqueId: string, token: string | undefined): void {
  const { [uniqueId]: known, ...others } = readTokens();
  const kept = strength(token) < strength(known) ? known : token;
  if (!kept) return;
  current = uniqueId;
  memory = { ...others, [uniqueId]: kept };
  try {
    sessionStorage.setItem(STORE_KEY, JSON.stringify(memory));
  } catch {
    // a browser that refuses storage still has this page's memory
  }
}

/** The token for a request in whose texts (address, body) a known uniqueId may stand; else this page's, else the latest. */
export function tokenFor(...texts: string[]): string | undefined {
  const tokens = readTokens();
  const known = Object.keys(tokens);
  const longestFirst = known.slice().sort((a, b) => b.length - a.length);
  for (const text of texts) {
    const seen = longestFirst.find((id) => text.includes(id) || text.includes(encodeURIComponent(id)));
    if (seen) return tokens[seen];
  }
  return tokens[current ?? (known[known.length - 1] as string)];
}
