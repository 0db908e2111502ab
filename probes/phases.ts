/** The parts of a run, in the order in which they happen; a kind uses those that it has. */
export const phases = ['dns', 'connect', 'tls', 'processing', 'transfer'] as const;
export type Phase = (typeof phases)[number];

/** Milliseconds that each phase took, of those that the run came to. */
export type PhaseTimes = Readonly<Partial<Record<Phase, number>>>;
