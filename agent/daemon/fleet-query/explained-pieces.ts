import type { NodeProfile } from '../../promql/evaluate/query.ts';
import type { QuestionCost } from './fleet-answers.ts';

/** A piece of the query, and the questions that it was to the hosts. */
export type AskedPiece = { readonly text: string; readonly questions: ReadonlySet<string> };

/** The profile of a query with, below each part that was given, who was asked for it, what, and what that cost. */
export function explainedPieces(
  profile: NodeProfile,
  pieces: readonly AskedPiece[],
  costs: readonly QuestionCost[],
): NodeProfile {
  if (profile.kind !== 'given')
    return { ...profile, children: profile.children.map((child) => explainedPieces(child, pieces, costs)) };
  const questions = pieces
    .filter(({ text }) => text === profile.text)
    .flatMap((piece) => [...piece.questions]);
  const asked = costs.filter(({ text }) => questions.includes(text)).sort(byHost);
  return { ...profile, children: asked.map(asNode) };
}

function byHost(a: QuestionCost, b: QuestionCost): number {
  return a.host === b.host ? 0 : a.host < b.host ? -1 : 1;
}

function asNode({ host, text, ...cost }: QuestionCost): NodeProfile {
  return { ...cost, kind: 'given', text: `${host}: ${text}`, children: [] };
}
