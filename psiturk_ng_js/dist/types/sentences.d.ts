/** What participants read when the page brings no translation, by the catalogue's keys. */
export declare const ENGLISH: Readonly<Record<string, string>>;
