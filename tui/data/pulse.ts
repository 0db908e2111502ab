import { createNotifier, type Notifier } from './notifier.ts';

/** What tells its listeners that there is something new. */
type Watched = Pick<Notifier, 'subscribe'>;

export type Pulse = {
  /** The same store, whose listeners are told at the next beat instead of at once. */
  slowed<Store extends Watched>(store: Store): Store;
};

/**
 * Beats at most every `periodMs`, and only where something is new: whatever changed meanwhile in any of the stores is then
 * told at once, so that a screen is drawn again once and not once a store. What they hold stays the newest.
 */
export function createPulse(periodMs: number): Pulse {
  const due = new Set<() => void>();
  let beating = false;
  let last = Number.NEGATIVE_INFINITY;
  const beat = () => {
    beating = false;
    last = performance.now();
    const tell = [...due];
    due.clear();
    for (const notify of tell) notify();
  };
  const soon = (notify: () => void) => {
    due.add(notify);
    if (beating) return;
    beating = true;
    setTimeout(beat, Math.max(0, last + periodMs - performance.now())).unref();
  };
  return {
    slowed(store) {
      const notifier = createNotifier();
      const news = () => soon(notifier.notify);
      let listeners = 0;
      let unsubscribe = () => {};
      const subscribe = (listener: () => void) => {
        if (listeners++ === 0) unsubscribe = store.subscribe(news);
        const leave = notifier.subscribe(listener);
        return () => {
          leave();
          if (--listeners === 0) unsubscribe();
        };
      };
      return new Proxy(store, {
        get(target, property) {
          if (property === 'subscribe') return subscribe;
          const value = Reflect.get(target, property, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  };
}
