import { type CollectorKind, NoDataError } from '../collector.ts';
import { TcpStates, tcpStates } from './tcp-states.ts';

/** Some 0.5 s of processor time each run: beyond this, counting would weigh on a host that is busy enough. */
const MAXIMUM_SOCKETS = 100_000;

/** TCP sockets by state, as node_exporter's collector of this name. */
export const tcpstat: CollectorKind = {
  name: 'tcpstat',
  interval: 15_000,
  open(metrics, { proc }) {
    const family = metrics.gauge('node_tcp_connection_states', 'Number of connection states.', 'state');
    const byState = tcpStates.map((state) => family.with(state));
    return {
      async collect(signal) {
        const states = new TcpStates();
        const four = await states.add(`${proc}/net/tcp`, MAXIMUM_SOCKETS, signal);
        const six = await states.add(`${proc}/net/tcp6`, MAXIMUM_SOCKETS, signal);
        if (!four && !six) throw new NoDataError(`no TCP sockets in ${proc}/net`);
        for (const [index, metric] of byState.entries()) metric.set(states.counts[index]!);
        family.with('rx_queued_bytes').set(states.received);
        family.with('tx_queued_bytes').set(states.sent);
      },
    };
  },
};
