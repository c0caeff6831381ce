/** Any listener; what it receives depends on the event. */
export type Listener = (this: unknown, ...values: never[]) => unknown;

interface Subscription {
  readonly callback: Listener;
  readonly context: unknown;
  readonly original: Listener;
}

/** The part of another object's events that `listenTo` needs. */
export interface Emitter {
  on(names: string, callback: Listener, context?: unknown): unknown;
  off(names?: string | null, callback?: Listener | null, context?: unknown): unknown;
}

type Names = string | Record<string, Listener>;

/** Visit every name of `"a b"` or of `{a: f, b: g}`. */
function eachName(names: Names, callback: Listener | undefined, visit: (name: string, f: Listener) => void): void {
  if (typeof names === "object") {
    for (const [name, f] of Object.entries(names)) visit(name, f);
  } else if (callback) {
    for (const name of names.split(/\s+/)) visit(name, callback);
  }
}

/** Events in Backbone's manner: space-separated names, `all`, contexts, `listenTo`. */
export class Events {
  private readonly subscriptions = new Map<string, Subscription[]>();
  private readonly heard: [Emitter, string, Listener][] = [];

  on(names: Names, callback?: Listener, context?: unknown): this {
    const target = typeof names === "object" ? callback : context;
    eachName(names, callback, (name, f) => this.subscribe(name, f, f, target));
    return this;
  }

  once(names: Names, callback?: Listener, context?: unknown): this {
    eachName(names, callback, (name, f) => {
      const single: Listener = (...values) => {
        this.off(name, f);
        return f.apply(context ?? this, values);
      };
      this.subscribe(name, single, f, context);
    });
    return this;
  }

  off(names?: string | null, callback?: Listener | null, context?: unknown): this {
    for (const name of names ? names.split(/\s+/) : [...this.subscriptions.keys()]) {
      const kept = (this.subscriptions.get(name) ?? []).filter(
        (one) => (callback && one.original !== callback) || (context !== undefined && context !== null && one.context !== context),
      );
      this.subscriptions.set(name, kept);
    }
    return this;
  }

  trigger(names: string, ...values: unknown[]): this {
    for (const name of names.split(/\s+/)) {
      const everything = name === "all" ? [] : [...(this.subscriptions.get("all") ?? [])];
      for (const one of [...(this.subscriptions.get(name) ?? [])]) this.call(one, values);
      for (const one of everything) this.call(one, [name, ...values]);
    }
    return this;
  }

  listenTo(other: Emitter, names: string, callback: Listener): this {
    this.heard.push([other, names, callback]);
    other.on(names, callback, this);
    return this;
  }

  listenToOnce(other: Emitter, names: string, callback: Listener): this {
    for (const name of names.split(/\s+/)) {
      const single: Listener = (...values) => {
        this.stopListening(other, name, single);
        return callback.apply(this, values);
      };
      this.listenTo(other, name, single);
    }
    return this;
  }

  stopListening(other?: Emitter, names?: string, callback?: Listener): this {
    for (const [emitter, heardNames, f] of [...this.heard]) {
      if ((other && other !== emitter) || (names && names !== heardNames) || (callback && callback !== f)) continue;
      emitter.off(heardNames, f, this);
    }
    return this;
  }

  bind(names: Names, callback?: Listener, context?: unknown): this {
    return this.on(names, callback, context);
  }

  unbind(names?: string | null, callback?: Listener | null, context?: unknown): this {
    return this.off(names, callback, context);
  }

  private subscribe(name: string, callback: Listener, original: Listener, context: unknown): void {
    this.subscriptions.set(name, [...(this.subscriptions.get(name) ?? []), { callback, original, context }]);
  }

  private call(one: Subscription, values: unknown[]): void {
    one.callback.apply(one.context ?? this, values as never[]);
  }
}
