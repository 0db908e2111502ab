import type { Metric } from '../collect/metrics.ts';
import type { NewEvent } from '../store/local/events.ts';

/** More changes than this at one look are told in one event. */
const ONE_BY_ONE = 10;

/** Compares the states of systemd units (`node_systemd_unit_state`) from look to look, and words what changed. */
export class UnitWatch {
  #run = 0;
  #states = new Map<string, string>();

  /** @returns events of the changes since the look before; none at the first, and until systemd was asked again. */
  step(metrics: Iterable<Metric>): NewEvent[] {
    const states = new Map<string, string>();
    for (const { labels, value, run } of metrics) {
      if (run === this.#run) return [];
      if (value === 1) states.set(labels.name ?? '', labels.state ?? '');
    }
    const [first] = metrics;
    if (first === undefined) return [];
    this.#run = first.run;
    const before = this.#states;
    this.#states = states;
    const changed = [...states].filter(([name, state]) => (before.get(name) ?? state) !== state);
    return changed.length > ONE_BY_ONE ? [grouped(changed)] : changed.map(toEvent);
  }
}

type Change = readonly [name: string, state: string];

function toEvent([subject, state]: Change): NewEvent {
  const severity = state === 'failed' ? 'error' : 'info';
  return { kind: 'unit-changed', severity, subject, message: `${subject} is ${state} now` };
}

function grouped(changed: readonly Change[]): NewEvent {
  const failed = changed.filter(([, state]) => state === 'failed').map(([name]) => name);
  const first = failed.length > 0 ? failed : changed.map(([name]) => name);
  const message = `${changed.length} units changed, ${failed.length} of them failed: ${first.slice(0, 10).join(', ')}`;
  return {
    kind: 'unit-changed',
    severity: failed.length > 0 ? 'error' : 'info',
    subject: 'systemd',
    message,
  };
}
