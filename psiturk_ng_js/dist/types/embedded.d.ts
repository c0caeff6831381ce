import type { Attributes } from "./model.ts";
/** Where the carrier leaves what the server embedded in the page; not enumerable. */
export declare const EMBEDDED_PROPERTY = "psiturkAssignment";
export declare const EMBEDDED_ELEMENT = "psiturk-assignment";
/** What the server says of a page load after the first one. */
export interface EmbeddedReload {
    readonly visit: number;
    readonly resumes: boolean;
    readonly has_started: boolean;
}
/** The assignment a page was served for. */
export interface EmbeddedAssignment {
    readonly uniqueId: string;
    readonly token?: string;
    readonly state: Attributes | null;
    /** The server holds data that it shows only to who proves by token that it is theirs. */
    readonly withheld?: boolean;
    readonly reload?: EmbeddedReload | null;
}
/** What the server embeds in each document it answers. */
export interface Embedded {
    readonly root: string;
    readonly assignment: EmbeddedAssignment | null;
    readonly sentences: Readonly<Record<string, string>>;
    readonly language: string;
}
/** Read what the server embedded in this page, whatever its state. */
export declare function readEmbedded(page: Window): Embedded;
