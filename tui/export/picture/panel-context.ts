import type { SKRSContext2D } from '@napi-rs/canvas';
import type { ChartItem } from 'chart.js';

/** What concerns a canvas as a whole, and must not touch the picture. */
const whole: ReadonlySet<PropertyKey> = new Set(['clearRect', 'resetTransform', 'setTransform']);

/**
 * A canvas of its own, for a library that takes the whole canvas as its place: what it draws lands in the picture behind
 * `context`, and it can neither wipe nor resize that.
 */
export function panelContext(context: SKRSContext2D, width: number, height: number): ChartItem {
  const bound = new Map<PropertyKey, unknown>();
  const panel: SKRSContext2D = new Proxy(context, {
    get(target, property) {
      if (property === 'canvas') return canvas;
      if (whole.has(property)) return () => undefined;
      if (bound.has(property)) return bound.get(property);
      const value = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      const method = value.bind(target);
      bound.set(property, method);
      return method;
    },
    set: (target, property, value) => Reflect.set(target, property, value, target),
  });
  const canvas = { width, height, getContext: () => panel };
  return panel as unknown as ChartItem;
}
