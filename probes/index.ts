import type { ProbeKind } from './probe-kind.ts';

/** Every kind of probe, in alphabetical order. To add one: a file or folder in `kinds/`, its test, a line here. */
export const probeKinds: readonly ProbeKind[] = [];
