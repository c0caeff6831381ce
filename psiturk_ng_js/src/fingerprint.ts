const ONE_PRIME = 0x01000193;
const OTHER_PRIME = 0x5bd1e995;

/** A number of 53 bits that two different texts practically never share. */
export function fingerprint(text: string): number {
  let one = 0x811c9dc5;
  let other = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, ONE_PRIME);
    other = Math.imul((other ^ code) + (other >>> 15), OTHER_PRIME);
  }
  return (one >>> 0) * 2 ** 21 + ((other ^ (other >>> 13)) >>> 11);
}
