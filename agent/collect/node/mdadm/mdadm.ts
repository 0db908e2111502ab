import { type CollectorKind, NoDataError } from '../../collector.ts';
import { readAttribute } from '../../kernel/attribute-file.ts';
import type { MetricSet } from '../../metrics.ts';
import { type MdArray, parseMdstat } from './mdstat.ts';

const states = ['active', 'inactive', 'recovering', 'resync', 'check'] as const;

/** Software RAID: `/proc/mdstat` (Documentation/admin-guide/md.rst). */
export const mdadm: CollectorKind = {
  name: 'mdadm',
  interval: 5_000,
  open(metrics, { proc }) {
    return {
      collect() {
        const text = readAttribute(proc, 'mdstat');
        if (text === undefined) throw new NoDataError('no software RAID in this kernel');
        for (const array of parseMdstat(text)) publish(metrics, array);
      },
    };
  },
};

function publish(metrics: MetricSet, array: MdArray): void {
  const { name } = array;
  const disks = metrics.gauge(
    'node_md_disks',
    'Number of active/failed/spare disks of device.',
    'device',
    'state',
  );
  disks.with(name, 'active').set(array.disks.active);
  disks.with(name, 'failed').set(array.disks.failed);
  disks.with(name, 'spare').set(array.disks.spare);
  const gauge = (suffix: string, help: string, value: number) =>
    metrics.gauge(`node_md_${suffix}`, help, 'device').with(name).set(value);
  gauge('disks_required', 'Total number of disks of device.', array.disks.required);
  gauge('blocks', 'Total number of blocks on device.', array.blocks);
  gauge('blocks_synced', 'Number of blocks synced on device.', array.blocksSynced);
  const state = metrics.gauge('node_md_state', 'Indicates the state of md-device.', 'device', 'state');
  for (const each of states) state.with(name, each).set(array.state === each ? 1 : 0);
}
