import { safeLine } from '../../../agent/kit/safe-text.ts';
import { askCardinality, type MetricCardinality } from '../../data/explored-metric.ts';
import type { KnownMetric } from '../../data/explored-vocabulary.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import type { Overlay } from '../../overlays/overlay.ts';
import { createPager } from '../../overlays/pager.ts';
import type { Span } from '../../text/spans.ts';
import type { KeyBinding } from '../key-binding.ts';
import type { ScreenContext } from '../screen.ts';

export type MetricCardOptions = {
  readonly metric: string;
  readonly hosts: readonly FleetHost[];
  readonly known: () => KnownMetric | undefined;
  /** Called when more is known. */
  readonly changed: () => void;
  readonly signal: AbortSignal;
  /** What else keys do while it is open. @default nothing */
  readonly more?: readonly KeyBinding<() => void>[];
  /** Called when it is closed. @default nothing */
  readonly closed?: () => void;
};

const LABEL = 12;

/** What a metric is: its type, unit and help, how many series it makes of which labels, and which hosts have it. */
export function createMetricCard(options: MetricCardOptions): Overlay {
  const { metric, hosts, known, changed, signal, more = [], closed } = options;
  let cardinality: MetricCardinality | undefined;
  void askCardinality(hosts, metric, signal).then((answer) => {
    cardinality = answer;
    if (!signal.aborted) changed();
  });
  const pager = createPager({
    title: () => [[safeLine(metric), 'title']],
    lines: () => [...knownLines(known()), ...cardinalityLines(cardinality, hosts.length)],
    more,
  });
  return {
    bindings: () => pager.bindings(),
    lines: (size, theme) => pager.lines(size, theme),
    press(key) {
      const done = pager.press(key);
      if (done === 'close') closed?.();
      return done;
    },
  };
}

/** Shows what a metric is over a screen; `?` leads on to the keys of the screen. */
export function openMetricCard(
  { changed, overlay, help }: ScreenContext,
  options: Omit<MetricCardOptions, 'changed' | 'more' | 'closed'>,
): void {
  const more = [{ keys: ['?'], label: '?', does: 'the keys of the screen', brief: 'keys', action: help }];
  overlay(createMetricCard({ ...options, changed, more }));
}

function fact(label: string, text: string, role: Span[1] = 'plain'): Span[] {
  return [
    [`  ${label.padEnd(LABEL)}`, 'dim'],
    [text, role],
  ];
}

function knownLines({ type = '', unit = '', help = '' }: Partial<KnownMetric> = {}): Span[][] {
  return [
    fact('type', type || 'no host tells it'),
    ...(unit === '' ? [] : [fact('unit', unit)]),
    ...(help === '' ? [] : [fact('help', help)]),
  ];
}

function cardinalityLines(cardinality: MetricCardinality | undefined, asked: number): Span[][] {
  if (cardinality === undefined) return [fact('series', `asking ${asked} hosts…`)];
  const { series, hosts, labels, missing, isMore } = cardinality;
  const count = `${isMore ? 'more than ' : ''}${series} on ${hosts.length} of ${asked} hosts`;
  return [
    fact('series', count),
    ...labels.map(({ name, values, examples }, index) =>
      fact(
        index === 0 ? 'labels' : '',
        `${name}  ${values} ${values === 1 ? 'value' : 'values'}: ${listed(examples, values)}`,
      ),
    ),
    ...hosts.map(({ host, series }, index) => fact(index === 0 ? 'hosts' : '', `${host}  ${series} series`)),
    ...missing.map((reason, index) => fact(index === 0 ? 'missing' : '', reason, 'warn')),
  ];
}

function listed(examples: readonly string[], all: number): string {
  return `${examples.join(', ')}${examples.length < all ? ', …' : ''}`;
}
