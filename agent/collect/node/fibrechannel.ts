import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { listFolder, readAttribute, readNumber, requireFolder } from '../kernel/attribute-file.ts';

/** Label, attribute of the host; identifiers lose their leading `0x`. */
const labels: readonly (readonly [label: string, file: string])[] = [
  ['speed', 'speed'],
  ['port_state', 'port_state'],
  ['port_type', 'port_type'],
  ['port_id', 'port_id'],
  ['port_name', 'port_name'],
  ['fabric_name', 'fabric_name'],
  ['symbolic_name', 'symbolic_name'],
  ['supported_classes', 'supported_classes'],
  ['supported_speeds', 'supported_speeds'],
  ['dev_loss_tmo', 'dev_loss_tmo'],
];
/** A counter that the adapter does not have reads as all ones. */
const UNSUPPORTED = 2 ** 64;
const identifiers = new Set(['port_id', 'port_name', 'fabric_name']);

const statistics: readonly (readonly [file: string, name: string, help: string])[] = [
  ['dumped_frames', 'dumped_frames_total', 'Number of dumped frames'],
  ['error_frames', 'error_frames_total', 'Number of errors in frames'],
  ['fcp_packet_aborts', 'fcp_packet_aborts_total', 'Number of aborted packets'],
  ['invalid_crc_count', 'invalid_crc_total', 'Invalid Cyclic Redundancy Check count'],
  ['invalid_tx_word_count', 'invalid_tx_words_total', 'Number of invalid words transmitted by host port'],
  ['link_failure_count', 'link_failure_total', 'Number of times the host port link has failed'],
  ['loss_of_signal_count', 'loss_of_signal_total', 'Number of times signal has been lost'],
  [
    'loss_of_sync_count',
    'loss_of_sync_total',
    'Number of failures on either bit or transmission word boundaries',
  ],
  ['nos_count', 'nos_total', 'Number Not_Operational Primitive Sequence received by host port'],
  ['rx_frames', 'rx_frames_total', 'Number of frames received'],
  ['rx_words', 'rx_words_total', 'Number of words received by host port'],
  [
    'seconds_since_last_reset',
    'seconds_since_last_reset_total',
    'Number of seconds since last host port reset',
  ],
  ['tx_frames', 'tx_frames_total', 'Number of frames transmitted by host port'],
  ['tx_words', 'tx_words_total', 'Number of words transmitted by host port'],
];

/** Fibre Channel host adapters: `/sys/class/fc_host`. */
export const fibrechannel: CollectorKind = {
  name: 'fibrechannel',
  interval: 5_000,
  open(metrics, { sys }) {
    const root = join(sys, 'class/fc_host');
    const info = metrics.gauge(
      'node_fibrechannel_info',
      'Non-numeric data from /sys/class/fc_host/<host>, value is always 1.',
      'fc_host',
      ...labels.map(([label]) => label),
    );
    const families = statistics.map(
      ([file, name, help]) => [file, metrics.counter(`node_fibrechannel_${name}`, help, 'fc_host')] as const,
    );
    return {
      collect() {
        for (const host of requireFolder(root)) {
          info.with(host, ...labels.map(([label, file]) => labelValue(root, host, label, file))).set(1);
          const present = new Set(listFolder(root, host, 'statistics'));
          for (const [file, family] of families) {
            const value = present.has(file) ? readNumber(root, host, 'statistics', file) : undefined;
            if (value !== undefined && value < UNSUPPORTED) family.with(host).set(value);
          }
        }
      },
    };
  },
};

function labelValue(root: string, host: string, label: string, file: string): string {
  const value = readAttribute(root, host, file) ?? '';
  return identifiers.has(label) && value.length > 2 ? value.slice(2) : value;
}
