import type { Undone } from '../../../../chaos/proxy/client/undo.ts';
import { judgeEffect } from '../../../../chaos/proxy/proof/measure-effect.ts';
import type { Observation } from '../../../../chaos/proxy/proof/observation.ts';
import type { PreparedProof } from '../../../../chaos/proxy/proof/prepare-proof.ts';
import type { InjectVerdict } from './inject-codes.ts';
import type { InjectReport } from './inject-report.ts';
import type { InjectRequest } from './inject-request.ts';
import type { FaultEnd } from './run-fault.ts';

/** The report of what was never measured. */
export const nothingMeasured = { asked: undefined, effect: undefined, before: [], after: [], undone: [] };

export type EndedFault = {
  readonly request: InjectRequest;
  readonly prepared: PreparedProof | string;
  readonly end: FaultEnd;
  readonly undone: readonly Undone[];
  readonly after: readonly Observation[];
};

/** What came of a fault that has ended. */
export function judgeFault({ request, prepared, end, undone, after }: EndedFault): InjectReport {
  const residue = undone.some(({ state }) => state === 'pending') ? 'it is not known to be gone' : undefined;
  const more = { undone, after };
  if (typeof prepared === 'string') {
    const [verdict, because] = verdictOf(residue, end.early, `not measured: ${prepared}`);
    return { ...nothingMeasured, ...more, verdict, because };
  }
  const { proof, before } = prepared;
  const share = { share: request.toxicity, some: request.match !== undefined };
  const effect = judgeEffect(proof, before, end.during, share);
  // What somebody else has ended may have left anything.
  const ours = after.length > 0 && undone.every(({ state }) => state === 'undone');
  const still = ours && after.every((seen) => proof.shows(seen, before));
  const [verdict, because] = verdictOf(
    residue ?? (still ? 'it is removed, and the effect is still there' : undefined),
    end.early,
    effect.proved ? undefined : 'the effect was not proved',
  );
  return { ...more, verdict, because, asked: proof.asked, effect, before };
}

/** The first that holds, the worst first. */
function verdictOf(
  residue: string | undefined,
  early: string | undefined,
  unproved: string | undefined,
): [InjectVerdict, string | undefined] {
  if (residue !== undefined) return ['residue', residue];
  if (early !== undefined) return ['aborted', early];
  return unproved === undefined ? ['passed', undefined] : ['void', unproved];
}
