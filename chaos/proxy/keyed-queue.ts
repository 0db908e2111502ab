/** Does what is asked under one key in the order it was asked, one at a time; different keys do not wait. */
export type KeyedQueue = <T>(key: string, action: () => Promise<T>) => Promise<T>;

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>();
  return (key, action) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(action, action);
    const tail = result.then(ignore, ignore).then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    tails.set(key, tail);
    return result;
  };
}

function ignore(): void {}
