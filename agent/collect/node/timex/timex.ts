import { type CollectorKind, NoDataError } from '../../collector.ts';
import { type ClockState, openAdjtimex } from './adjtimex-ffi.ts';

const TIME_ERROR = 5;
/** The status bit that says nanoseconds; without it offsets are in microseconds. */
const STA_NANO = 0x2000;
const NANO = 1e9;
const MICRO = 1e6;
/** Parts per million with a 16-bit fraction (adjtimex(2), NOTES). */
const SCALED_PPM = 1e6 * 65_536;

const unit = ({ status }: ClockState) => ((status & STA_NANO) === 0 ? MICRO : NANO);

/** Suffix of the name (`_total` is a counter), help, value. */
const fields: readonly (readonly [name: string, help: string, value: (clock: ClockState) => number])[] = [
  ['offset_seconds', 'Time offset in between local system and reference clock.', (c) => c.offset / unit(c)],
  ['frequency_adjustment_ratio', 'Local clock frequency adjustment.', (c) => 1 + c.frequency / SCALED_PPM],
  ['maxerror_seconds', 'Maximum error in seconds.', (c) => c.maximumError / MICRO],
  ['estimated_error_seconds', 'Estimated error in seconds.', (c) => c.estimatedError / MICRO],
  ['status', 'Value of the status array bits.', (c) => c.status],
  ['loop_time_constant', 'Phase-locked loop time constant.', (c) => c.constant],
  ['tick_seconds', 'Seconds between clock ticks.', (c) => c.tick / MICRO],
  ['pps_frequency_hertz', 'Pulse per second frequency.', (c) => c.ppsFrequency / SCALED_PPM],
  ['pps_jitter_seconds', 'Pulse per second jitter.', (c) => c.jitter / unit(c)],
  ['pps_shift_seconds', 'Pulse per second interval duration.', (c) => c.shift],
  [
    'pps_stability_hertz',
    'Pulse per second stability, average of recent frequency changes.',
    (c) => c.stability / SCALED_PPM,
  ],
  ['pps_jitter_total', 'Pulse per second count of jitter limit exceeded events.', (c) => c.jitterCount],
  ['pps_calibration_total', 'Pulse per second count of calibration intervals.', (c) => c.calibrationCount],
  ['pps_error_total', 'Pulse per second count of calibration errors.', (c) => c.errorCount],
  [
    'pps_stability_exceeded_total',
    'Pulse per second count of stability limit exceeded events.',
    (c) => c.stabilityCount,
  ],
  ['tai_offset_seconds', 'International Atomic Time (TAI) offset.', (c) => c.tai],
  [
    'sync_status',
    'Is clock synchronized to a reliable server (1 = yes, 0 = no).',
    (c) => (c.state === TIME_ERROR ? 0 : 1),
  ],
];

/** How well the kernel's clock is disciplined: adjtimex(2). */
export const timex: CollectorKind = {
  name: 'timex',
  interval: 5_000,
  open(metrics) {
    const adjtimex = openAdjtimex();
    if (adjtimex === undefined) throw new NoDataError('no C library that has adjtimex');
    const sources = fields.map(([name, help, value]) => {
      const type = name.endsWith('_total') ? 'counter' : 'gauge';
      return { metric: metrics.family(`node_timex_${name}`, type, help).with(''), value };
    });
    return {
      collect() {
        const clock = adjtimex.read();
        for (const { metric, value } of sources) metric.set(value(clock));
      },
      close: () => adjtimex.close(),
    };
  },
};
