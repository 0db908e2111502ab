import { plainNumber } from '../../../charts/units.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';

const METRIC = 'node_tcp_connection_states';
/** The collector tells what waits in the queues as if it were a state. */
const NO_STATES = ['rx_queued_bytes', 'tx_queued_bytes'];

/** How many TCP sockets are in each state, those states that occur. */
export const tcpStates: Panel = {
  title: 'tcp sockets',
  metrics: [METRIC],
  unit: plainNumber,
  leastTop: 1,
  series: (timeline) =>
    busiest(
      timeline
        .named(METRIC)
        .filter(({ labels }) => !NO_STATES.includes(labels.state ?? ''))
        .filter(({ values }) => values.some((value) => value > 0))
        .map(({ labels, values }) => ({ name: labels.state ?? '', values })),
    ),
};
