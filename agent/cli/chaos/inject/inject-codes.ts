import type { ExitCode } from '../../exit-codes.ts';

/** How a fault ended; each has its exit code. */
export type InjectVerdict = 'passed' | 'invalid' | 'refused' | 'aborted' | 'void' | 'residue';

/** `void`: no effect was measured. `residue`: it is not known to be gone, which is worse than all others. */
export const injectCodes: Readonly<Record<InjectVerdict, ExitCode>> = {
  passed: 0,
  invalid: 2,
  refused: 3,
  aborted: 4,
  void: 5,
  residue: 6,
};
