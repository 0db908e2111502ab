import type { Undone } from '../../../../chaos/proxy/client/undo.ts';
import { recordText, undoCommand } from '../../../../chaos/proxy/client/undo-record.ts';
import { median, milliseconds } from '../../../../chaos/proxy/proof/effect-proof.ts';
import type { EffectVerdict } from '../../../../chaos/proxy/proof/measure-effect.ts';
import type { Observation } from '../../../../chaos/proxy/proof/observation.ts';
import type { InjectVerdict } from './inject-codes.ts';

/** Everything that is known of a fault that has ended. */
export type InjectReport = {
  readonly verdict: InjectVerdict;
  /** Why it is not `passed`. */
  readonly because: string | undefined;
  /** What is asked; undefined where it could not be measured. */
  readonly asked: string | undefined;
  readonly effect: EffectVerdict | undefined;
  readonly before: readonly Observation[];
  readonly after: readonly Observation[];
  readonly undone: readonly Undone[];
};

/** What a person reads: what came of it, then how it was taken back. */
export function reportLines(report: InjectReport, url: string): string[] {
  const { verdict, because, asked, effect, after } = report;
  const seen = effect && `asked ${asked}, ${effectText(effect)}`;
  return [
    ...report.undone.map((undone) => undoneLine(undone, url)),
    ...(after.length > 0 ? [`after    ${answerText(after)}`] : []),
    `${verdict.padEnd(8)} ${[because, seen].filter((part) => part !== undefined).join('; ')}`,
  ];
}

/** Nothing seen is not the same as no effect. */
function effectText({ measured, n, hits }: EffectVerdict): string {
  if (n === 0) return 'nothing measured';
  return `measured ${measured}, n=${n}${hits === n ? '' : `, ${hits} of them`}`;
}

/** How a connection answers without a fault. */
export function answerText(seen: readonly Observation[]): string {
  const answered = median(seen, ({ answered }) => answered);
  if (Number.isFinite(answered)) return `an answer in ${milliseconds(answered)}, n=${seen.length}`;
  const connected = median(seen, ({ connected }) => connected);
  const text = Number.isFinite(connected) ? `connected in ${milliseconds(connected)}` : 'no connection';
  return `${text}, n=${seen.length}`;
}

function undoneLine({ record, state, because, took, attempts }: Undone, url: string): string {
  const what = recordText(record);
  const why = because === undefined ? '' : `: ${because}`;
  switch (state) {
    case 'undone':
      return `${record.verb === 'proxy-enabled' ? 'restored' : 'removed '} ${what}, in ${milliseconds(took)}, and read back${because ? `; ${because}` : ''}`;
    case 'gone':
      return `gone     ${what}${why}`;
    case 'foreign':
      return `left     ${what}${why}`;
    case 'pending':
      return `PENDING  ${what}, after ${attempts} attempts${why}. Do it with: ${undoCommand(url, record)}`;
  }
}

/** The same as JSON. */
export function reportJson(report: InjectReport, url: string): Record<string, unknown> {
  const { verdict, because, asked, effect, before, after, undone } = report;
  const answers = (seen: readonly Observation[]) => {
    const answered = median(seen, ({ answered }) => answered);
    return { n: seen.length, answerMs: Number.isFinite(answered) ? answered : null };
  };
  return {
    ...{
      verdict,
      because: because ?? null,
      asked: asked ?? null,
      measured: effect?.n ? effect.measured : null,
    },
    ...{ n: effect?.n ?? 0, hits: effect?.hits ?? 0, before: answers(before), after: answers(after) },
    undo: undone.map(({ record, state, because, attempts, took }) => ({
      ...{ what: recordText(record), state, because: because ?? null, attempts, tookMs: took },
      command: state === 'pending' ? undoCommand(url, record) : null,
    })),
  };
}
