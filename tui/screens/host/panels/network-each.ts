import { bytesPerSecond } from '../../../charts/units.ts';
import { rates } from '../../../data/rates.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';

/** Bytes that each interface received, the inner ones of containers and bridges as well. */
export const networkReceived: Panel = networkPanel('network in', 'node_network_receive_bytes_total');

/** Bytes that each interface sent. */
export const networkSent: Panel = networkPanel('network out', 'node_network_transmit_bytes_total');

function networkPanel(title: string, metric: string): Panel {
  return {
    title,
    metrics: [metric],
    unit: bytesPerSecond,
    leastTop: 1_024,
    series: (timeline) =>
      busiest(
        timeline.named(metric).map(({ labels, values }) => ({
          name: labels.device ?? '',
          values: rates(values, timeline.step),
        })),
      ),
  };
}
