import type { HostReadings, LabelledRate } from './host-readings.ts';
import type { DiskSummary, NetworkSummary } from './host-summary-shape.ts';

/** Devices made of other devices, whose traffic would count twice. */
const STACKED_DISK = /^(dm-|md|drbd|bcache|loop|zram|ram)\d/;
const STACKED_INTERFACE =
  /^(veth|docker|br-|br\d|virbr|cni|flannel|cali|vxlan|tun|tap|tailscale|wg|dummy|ifb|bond|team|vlan|macvlan|ipvlan)|[.:@]/;

/** The busiest device, and the bytes of all. Every counter is looked at in every tick, or its rate would be missed. */
export function summarizeDisk(readings: HostReadings): DiskSummary | undefined {
  const rates = (name: string) => withoutStacked(readings.rates(`node_disk_${name}_total`), STACKED_DISK);
  const [busy, read, written] = [rates('io_time_seconds'), rates('read_bytes'), rates('written_bytes')];
  if (busy.length === 0) return undefined;
  const busiest = busy.reduce((one, other) => (other.rate > one.rate ? other : one));
  return {
    busiest: busiest.labels.device,
    utilRatio: Math.min(1, busiest.rate),
    readBytesPerSecond: total(read),
    writtenBytesPerSecond: total(written),
  };
}

/** The traffic of the interfaces that lead out of the host. */
export function summarizeNetwork(readings: HostReadings): NetworkSummary | undefined {
  const rates = (name: string) => outward(readings.rates(`node_network_${name}_total`));
  const [receive, transmit] = [rates('receive_bytes'), rates('transmit_bytes')];
  const errors = total(rates('receive_errs')) + total(rates('transmit_errs'));
  if (receive.length === 0) return undefined;
  return {
    receiveBytesPerSecond: total(receive),
    transmitBytesPerSecond: total(transmit),
    errorsPerSecond: errors,
  };
}

function outward(rates: readonly LabelledRate[]): readonly LabelledRate[] {
  const others = rates.filter(({ labels }) => !/^lo\d*$/.test(labels.device ?? ''));
  return withoutStacked(others, STACKED_INTERFACE);
}

/** Where there is nothing else (a host of tunnels only), the stacked devices are what there is. */
function withoutStacked(rates: readonly LabelledRate[], stacked: RegExp): readonly LabelledRate[] {
  const own = rates.filter(({ labels }) => !stacked.test(labels.device ?? ''));
  return own.length > 0 ? own : rates;
}

function total(rates: readonly LabelledRate[]): number {
  return rates.reduce((sum, { rate }) => sum + rate, 0);
}
