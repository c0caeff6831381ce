/** A number of 53 bits that two different texts practically never share. */
export declare function fingerprint(text: string): number;
