import { join } from 'node:path';
import { type CollectorKind, NoDataError } from '../collector.ts';
import { readAttribute } from '../kernel/attribute-file.ts';

/** Bonded network devices and how many of their members work (Documentation/networking/bonding.rst). */
export const bonding: CollectorKind = {
  name: 'bonding',
  interval: 5_000,
  open(metrics, { sys }) {
    const net = join(sys, 'class/net');
    const slaves = metrics.gauge(
      'node_bonding_slaves',
      'Number of configured slaves per bonding interface.',
      'master',
    );
    const active = metrics.gauge(
      'node_bonding_active',
      'Number of active slaves per bonding interface.',
      'master',
    );
    return {
      collect() {
        const masters = readAttribute(net, 'bonding_masters');
        if (masters === undefined) throw new NoDataError('no bonding on this host');
        for (const master of words(masters)) {
          const members = words(readAttribute(net, master, 'bonding/slaves') ?? '');
          slaves.with(master).set(members.length);
          active.with(master).set(members.filter((member) => isUp(net, master, member)).length);
        }
      },
    };
  },
};

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Older kernels say `slave_eth0` for what newer ones call `lower_eth0`. */
function isUp(net: string, master: string, member: string): boolean {
  const status = (link: string) =>
    readAttribute(net, master, `${link}_${member}`, 'bonding_slave/mii_status');
  return (status('lower') ?? status('slave')) === 'up';
}
