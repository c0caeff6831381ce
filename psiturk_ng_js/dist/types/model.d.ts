import { Events } from "./events.ts";
export type Attributes = Record<string, unknown>;
export interface SetOptions {
    unset?: boolean;
    silent?: boolean;
    [option: string]: unknown;
}
/** Attributes with change events, as code written for Backbone.Model expects them. */
export declare class Model extends Events {
    attributes: Attributes;
    changed: Attributes;
    id: string | undefined;
    cid: string;
    idAttribute: string;
    urlRoot: string;
    private before;
    get(name: string): any;
    has(name: string): boolean;
    escape(name: string): string;
    set(name: string, value?: unknown, options?: SetOptions): this;
    set(attributes: Attributes | null | undefined, options?: SetOptions): this;
    unset(name: string, options?: SetOptions): this;
    clear(options?: SetOptions): this;
    hasChanged(name?: string): boolean;
    changedAttributes(): Attributes | false;
    previous(name: string): unknown;
    previousAttributes(): Attributes;
    keys(): string[];
    values(): unknown[];
    pairs(): [string, unknown][];
    invert(): Record<string, string>;
    isEmpty(): boolean;
    /** A model with the same attributes, and neither listeners nor an assignment behind it. */
    clone(): Model;
    pick(...names: (string | string[])[]): Attributes;
    omit(...names: (string | string[])[]): Attributes;
    isNew(): boolean;
    isValid(): boolean;
    parse(response: unknown): unknown;
    url(): string;
    toJSON(): Attributes;
    private put;
    private announceChanges;
}
