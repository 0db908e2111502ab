import { bytesPerSecond } from '../../../charts/units.ts';
import { chartValues, rates, sum } from '../../../data/rates.ts';
import type { Timeline } from '../../../data/timeline.ts';
import type { Panel } from '../panel.ts';

const RECEIVED = 'node_network_receive_bytes_total';
const SENT = 'node_network_transmit_bytes_total';
/** Loopback, and the inner ends of containers and bridges, whose traffic passes a real interface as well or none. */
const INNER = /^(?:lo|veth.*|docker\d*|br-.*|virbr.*|cni\d*|flannel.*|cali.*|tunl\d*|dummy\d*|ifb\d*)$/;

/** Bytes over the interfaces that lead out of the host. */
export const network: Panel = {
  title: 'network',
  metrics: [RECEIVED, SENT],
  unit: bytesPerSecond,
  leastTop: 1_024,
  series: (timeline) => [
    { name: 'in', role: 'series0', values: total(timeline, RECEIVED) },
    { name: 'out', role: 'series1', values: total(timeline, SENT) },
  ],
};

function total(timeline: Timeline, name: string): (number | null)[] {
  const outer = timeline.named(name).filter(({ labels }) => !INNER.test(labels.device ?? ''));
  return chartValues(sum(outer.map(({ values }) => rates(values, timeline.step))));
}
