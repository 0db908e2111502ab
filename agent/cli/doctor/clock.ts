import { openAdjtimex } from '../../collect/node/timex/adjtimex-ffi.ts';
import type { Check } from './check.ts';
import { type Finding, missing, ok, warning } from './finding.ts';

/** adjtimex(2): the status bit of a clock that nobody disciplines. */
const STA_UNSYNC = 0x40;

export const clock: Check = {
  family: 'clock',
  run: async () => [synchronised(), timeZone()],
};

function synchronised(): Finding {
  const costs = 'times of different hosts cannot be compared, and certificates may look expired';
  const kernel = openAdjtimex();
  if (kernel === undefined) return missing('clock', 'the kernel does not tell', { costs, optional: true });
  try {
    const { status, maximumError } = kernel.read();
    if ((status & STA_UNSYNC) === 0)
      return ok('clock', `synchronised to ${(maximumError / 1e6).toFixed(3)} s`);
    const hint = 'Start a time service: timedatectl set-ntp true, or install chrony';
    return warning('clock', 'not synchronised', { costs, hint });
  } finally {
    kernel.close();
  }
}

function timeZone(): Finding {
  const offset = -new Date().getTimezoneOffset();
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return ok('time zone', `${timeZone} (${offset < 0 ? '-' : '+'}${Math.abs(offset)} min)`);
}
