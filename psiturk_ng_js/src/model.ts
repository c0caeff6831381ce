import { Events } from "./events.ts";

export type Attributes = Record<string, unknown>;

export interface SetOptions {
  unset?: boolean;
  silent?: boolean;
  [option: string]: unknown;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

/** Attributes with change events, as code written for Backbone.Model expects them. */
export class Model extends Events {
  attributes: Attributes = {};
  changed: Attributes = {};
  id: string | undefined;
  cid = "c1";
  idAttribute = "id";
  urlRoot = "/";
  private before: Attributes = {};

  get(name: string): any {
    return this.attributes[name];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined && this.get(name) !== null;
  }

  escape(name: string): string {
    return this.has(name) ? String(this.get(name)).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign) : "";
  }

  set(name: string, value?: unknown, options?: SetOptions): this;
  set(attributes: Attributes | null | undefined, options?: SetOptions): this;
  set(first: string | Attributes | null | undefined, second?: unknown, third?: SetOptions): this {
    if (first === null || first === undefined) return this;
    const attributes = typeof first === "string" ? { [first]: second } : first;
    const options = ((typeof first === "string" ? third : second) as SetOptions | undefined) ?? {};
    this.before = { ...this.attributes };
    this.changed = {};
    for (const [name, value] of Object.entries(attributes)) this.put(name, value, options.unset === true);
    if (this.idAttribute in attributes) this.id = this.get(this.idAttribute);
    if (!options.silent) this.announceChanges(options);
    return this;
  }

  unset(name: string, options?: SetOptions): this {
    return this.set({ [name]: undefined }, { ...options, unset: true });
  }

  clear(options?: SetOptions): this {
    return this.set({ ...this.attributes }, { ...options, unset: true });
  }

  hasChanged(name?: string): boolean {
    return name === undefined ? Object.keys(this.changed).length > 0 : name in this.changed;
  }

  changedAttributes(): Attributes | false {
    return this.hasChanged() && { ...this.changed };
  }

  previous(name: string): unknown {
    return this.before[name];
  }

  previousAttributes(): Attributes {
    return { ...this.before };
  }

  keys(): string[] {
    return Object.keys(this.attributes);
  }

  values(): unknown[] {
    return Object.values(this.attributes);
  }

  pairs(): [string, unknown][] {
    return Object.entries(this.attributes);
  }

  invert(): Record<string, string> {
    return Object.fromEntries(this.pairs().map(([name, value]) => [String(value), name]));
  }

  isEmpty(): boolean {
    return this.keys().length === 0;
  }

  /** A model with the same attributes, and neither listeners nor an assignment behind it. */
  clone(): Model {
    return new Model().set(this.attributes);
  }

  pick(...names: (string | string[])[]): Attributes {
    const wanted = names.flat().filter((name) => name in this.attributes);
    return Object.fromEntries(wanted.map((name) => [name, this.attributes[name]]));
  }

  omit(...names: (string | string[])[]): Attributes {
    const unwanted = new Set(names.flat());
    return Object.fromEntries(Object.entries(this.attributes).filter(([name]) => !unwanted.has(name)));
  }

  isNew(): boolean {
    return this.id === undefined || this.id === null;
  }

  isValid(): boolean {
    return true;
  }

  parse(response: unknown): unknown {
    return response;
  }

  url(): string {
    return this.isNew() ? this.urlRoot : `${this.urlRoot.replace(/\/?$/, "/")}${encodeURIComponent(String(this.id))}`;
  }

  toJSON(): Attributes {
    return { ...this.attributes };
  }

  private put(name: string, value: unknown, unset: boolean): void {
    if (!Object.is(this.before[name], value)) this.changed[name] = value;
    if (unset) delete this.attributes[name];
    else this.attributes[name] = value;
  }

  private announceChanges(options: SetOptions): void {
    const changed = Object.entries(this.changed);
    for (const [name, value] of changed) this.trigger(`change:${name}`, this, value, options);
    if (changed.length) this.trigger("change", this, options);
  }
}
