import { ptr } from 'bun:ffi';
import { openCLibrary } from '../../../kit/c-library-ffi.ts';

/** What adjtimex(2) tells of the kernel's clock, in the kernel's own units. */
export type ClockState = {
  /** The return value: 5 (TIME_ERROR) when the clock is not synchronised. */
  readonly state: number;
  readonly offset: number;
  readonly frequency: number;
  readonly maximumError: number;
  readonly estimatedError: number;
  readonly status: number;
  readonly constant: number;
  readonly tick: number;
  readonly ppsFrequency: number;
  readonly jitter: number;
  readonly shift: number;
  readonly stability: number;
  readonly jitterCount: number;
  readonly calibrationCount: number;
  readonly errorCount: number;
  readonly stabilityCount: number;
  readonly tai: number;
};

/** `struct timex` is 208 bytes, with the same layout on x86-64 and arm64 (`long` and `time_t` are of 8 bytes). */
const STRUCT_BYTES = 208;

/**
 * Opens adjtimex(2) by the foreign function interface: neither node:* nor a file of /proc tells these numbers.
 * @returns undefined when there is no C library that has it
 */
export function openAdjtimex(): { read(): ClockState; close(): void } | undefined {
  const library = openCLibrary({ adjtimex: { args: ['ptr'], returns: 'i32' } });
  if (library === undefined) return undefined;
  const bytes = new Uint8Array(STRUCT_BYTES);
  const view = new DataView(bytes.buffer);
  const address = ptr(bytes);
  return {
    read() {
      // Modes of 0: read, change nothing. Whatever a call wrote there must not be taken as an order by the next.
      bytes.fill(0);
      const state = library.symbols.adjtimex(address);
      if (state < 0) throw new Error('Cannot read the state of the clock: adjtimex is refused');
      return decode(view, state);
    },
    close: () => library.close(),
  };
}

/** Offsets of `struct timex` (include/uapi/linux/timex.h) with its padding. */
function decode(view: DataView, state: number): ClockState {
  const long = (at: number) => Number(view.getBigInt64(at, true));
  return {
    state,
    offset: long(8),
    frequency: long(16),
    maximumError: long(24),
    estimatedError: long(32),
    status: view.getInt32(40, true),
    constant: long(48),
    tick: long(88),
    ppsFrequency: long(96),
    jitter: long(104),
    shift: view.getInt32(112, true),
    stability: long(120),
    jitterCount: long(128),
    calibrationCount: long(136),
    errorCount: long(144),
    stabilityCount: long(152),
    tai: view.getInt32(160, true),
  };
}
