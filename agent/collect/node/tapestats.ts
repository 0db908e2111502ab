import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { readNumber, requireFolder } from '../kernel/attribute-file.ts';

const NANOSECONDS = 1_000_000_000;

/** File under `stats`, name, help, unit (Documentation/scsi/st.rst). */
const statistics: readonly (readonly [file: string, name: string, help: string, unit?: number])[] = [
  ['in_flight', 'io_now', 'The number of I/Os currently outstanding to this device.'],
  [
    'io_ns',
    'io_time_seconds_total',
    'The amount of time spent waiting for all I/O to complete (including read and write). This includes tape movement commands such as seeking between file or set marks and implicit tape movement such as when rewind on close tape devices are used.',
    NANOSECONDS,
  ],
  [
    'other_cnt',
    'io_others_total',
    'The number of I/Os issued to the tape drive other than read or write commands. The time taken to complete these commands uses the following calculation io_time_seconds_total-read_time_seconds_total-write_time_seconds_total',
  ],
  ['read_byte_cnt', 'read_bytes_total', 'The number of bytes read from the tape drive.'],
  ['read_cnt', 'reads_completed_total', 'The number of read requests issued to the tape drive.'],
  [
    'read_ns',
    'read_time_seconds_total',
    'The amount of time spent waiting for read requests to complete.',
    NANOSECONDS,
  ],
  [
    'resid_cnt',
    'residual_total',
    'The number of times during a read or write we found the residual amount to be non-zero. This should mean that a program is issuing a read larger thean the block size on tape. For write not all data made it to tape.',
  ],
  ['write_byte_cnt', 'written_bytes_total', 'The number of bytes written to the tape drive.'],
  ['write_cnt', 'writes_completed_total', 'The number of write requests issued to the tape drive.'],
  [
    'write_ns',
    'write_time_seconds_total',
    'The amount of time spent waiting for write requests to complete.',
    NANOSECONDS,
  ],
];

/** SCSI tape drives: `/sys/class/scsi_tape`, of whose many nodes for one drive `stN` is read. */
export const tapestats: CollectorKind = {
  name: 'tapestats',
  interval: 5_000,
  open(metrics, { sys, config }) {
    const root = join(sys, 'class/scsi_tape');
    const ignored = new RegExp(config.tapestats.ignored_devices);
    return {
      collect() {
        for (const device of requireFolder(root)) {
          if (!/^st\d+$/.test(device) || ignored.test(device)) continue;
          for (const [file, name, help, unit = 1] of statistics) {
            const type = file === 'in_flight' ? 'gauge' : 'counter';
            const value = readNumber(root, device, 'stats', file) ?? 0;
            metrics
              .family(`node_tape_${name}`, type, help, 'device')
              .with(device)
              .set(value / unit);
          }
        }
      },
    };
  },
};
