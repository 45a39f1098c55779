// Events between the parts of the server: the parts that know tell, the parts that show listen.

export type Event<T> = (listener: (value: T) => void) => { dispose(): void };

export function createEmitter<T>(): { readonly event: Event<T>; fire(value: T): void } {
  const listeners = new Set<(value: T) => void>();
  return {
    event(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    fire(value) {
      for (const listener of listeners) listener(value);
    },
  };
}
