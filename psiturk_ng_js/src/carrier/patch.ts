type Callable = (this: any, ...values: any[]) => any;

/** Put `wrap(original)` in the place of a function, looking like the original to whoever inspects it. */
export function patch(owner: any, name: string, wrap: (original: Callable) => Callable): void {
  const original = owner?.[name] as Callable | undefined;
  if (typeof original !== "function") return;
  const wrapped = wrap(original);
  const look = { name: original.name, length: original.length, toString: () => original.toString() };
  for (const [key, value] of Object.entries(look)) Object.defineProperty(wrapped, key, { value, configurable: true });
  const place = Object.getOwnPropertyDescriptor(owner, name) ?? { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(owner, name, { ...place, value: wrapped });
}
