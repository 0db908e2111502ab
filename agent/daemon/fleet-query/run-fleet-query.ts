import type { QueryAnswer, QueryRequest } from '../../api/query-service.ts';
import type { Clock } from '../../kit/clock.ts';
import type { QueryConfig } from '../../promql/config.ts';
import { distribute } from '../../promql/distribute/distribute.ts';
import { fixTimes } from '../../promql/distribute/fix-times.ts';
import type { Piece } from '../../promql/distribute/piece.ts';
import { evaluateQuery } from '../../promql/evaluate/evaluate-query.ts';
import type { QueryLimits, QueryResult } from '../../promql/evaluate/query.ts';
import type { Expression } from '../../promql/syntax/expression.ts';
import { parseExpression } from '../../promql/syntax/parse-expression.ts';
import { type AskedPiece, explainedPieces } from './explained-pieces.ts';
import { fetchPiece } from './fetch-piece.ts';
import { FleetAnswers, HostsLost } from './fleet-answers.ts';
import type { FleetHost } from './fleet-host.ts';
import { fleetQuerier } from './fleet-querier.ts';
import { MissingHosts } from './missing-hosts.ts';
import { tellClocks } from './tell-clocks.ts';

/** Step of subqueries that name none, ms: that of the engine. */
const SUBQUERY_STEP = 60_000;

export type FleetQueryOptions = {
  readonly hosts: readonly FleetHost[];
  readonly config: QueryConfig;
  readonly clock: Clock;
};

/**
 * Answers a query over the series of several hosts. A host that fails one question is left out of the whole: an answer
 * that holds a part of its series would be wrong, not partial.
 *
 * @throws PromqlError, EvaluationError, OperationalError `unavailable` when no host answers, `too-large`, `timeout`
 */
export async function runFleetQuery(request: QueryRequest, options: FleetQueryOptions): Promise<QueryAnswer> {
  const { hosts, config, clock } = options;
  const limits = limitsOf(request, config);
  const deadline = clock.monotonic() + limits.timeout;
  const expression = fixTimes(parseExpression(request.query), request.steps, SUBQUERY_STEP);
  const missing = new MissingHosts(hosts.length);
  const answers = new FleetAnswers({
    hosts,
    missing,
    limits,
    deadline,
    now: () => clock.monotonic(),
    lookback: request.lookback ?? config.lookback,
    profile: request.profile === true,
    signal: request.signal,
  });
  const asked: AskedPiece[] = [];
  const plan = planned(expression, answers, hosts, asked);
  const querier = fleetQuerier(answers);
  const evaluate = () =>
    evaluateQuery({
      ...request,
      source: request.query,
      expression: plan,
      querier,
      limits: { ...limits, timeout: Math.max(1, deadline - clock.monotonic()) },
      lookback: request.lookback ?? config.lookback,
      subqueryStep: SUBQUERY_STEP,
    });
  const result = await untilNobodyIsLost(evaluate, hosts.length);
  const told = [...missing.warnings, ...tellClocks(hosts, missing), ...answers.warnings, ...result.warnings];
  return {
    ...result,
    stats: statsOf(result, asked, answers),
    warnings: [...new Set(told)],
    infos: [...new Set([...answers.infos, ...result.infos])],
    missing: missing.names,
  };
}

function limitsOf({ timeout = Number.POSITIVE_INFINITY }: QueryRequest, config: QueryConfig): QueryLimits {
  return {
    maxSamples: config.max_samples,
    maxPoints: config.max_points,
    maxSeries: config.max_series,
    timeout: Math.min(timeout, config.timeout),
  };
}

function planned(
  expression: Expression,
  answers: FleetAnswers,
  hosts: readonly FleetHost[],
  asked: AskedPiece[],
): Expression {
  const names = hosts.map(({ name }) => name);
  const fetch = (piece: Piece) => {
    asked.push({ text: piece.text, questions: new Set(questionsOf(piece, names)) });
    return fetchPiece(piece, answers);
  };
  return distribute(expression, { hosts: names, fetch });
}

function questionsOf(piece: Piece, hosts: readonly string[]): string[] {
  const asked = [piece, ...(piece.single ? [piece.single] : [])];
  return asked.flatMap((one) => hosts.flatMap((host) => one.question(host) ?? []));
}

/** Each time at least one host fewer is asked; what the others have said is known. */
async function untilNobodyIsLost(evaluate: () => Promise<QueryResult>, hosts: number): Promise<QueryResult> {
  for (let round = 0; ; round++) {
    try {
      return await evaluate();
    } catch (error) {
      if (!(error instanceof HostsLost) || round > hosts) throw error;
    }
  }
}

/** Samples are those that the hosts have read. */
function statsOf(
  { stats }: QueryResult,
  asked: readonly AskedPiece[],
  { costs }: FleetAnswers,
): QueryResult['stats'] {
  const samples = costs.reduce((sum, cost) => sum + cost.samples, 0);
  const profile = stats.profile && explainedPieces(stats.profile, asked, costs);
  return { ...stats, samples: Math.max(samples, stats.samples), ...(profile && { profile }) };
}
