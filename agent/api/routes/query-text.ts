import { formatQuery, parseQuery, queryExemplars } from '../../contract/query.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { HttpError } from '../problem.ts';
import { prometheusFailure } from '../prometheus-failure.ts';
import { badParameter, readOptionalTime } from '../prometheus-input.ts';

const loadPromql = () => import('../../promql/index.ts');

const failure = prometheusFailure;
const success = <Data>(data: Data) => ({ status: 'success' as const, data });

/** What is told of a query by its text alone. */
export function queryTextRoutes(): Endpoint[] {
  return [
    endpoint(formatQuery, {
      failure,
      handle: async ({ query: { query } }) => {
        const { formatExpression } = await loadPromql();
        return success(formatExpression(await parsed(query, asParameter)));
      },
    }),
    endpoint(parseQuery, {
      failure,
      handle: async ({ query: { query } }) => {
        const { expressionJson } = await loadPromql();
        return success(expressionJson(await parsed(query, asParameter)));
      },
    }),
    endpoint(queryExemplars, {
      failure,
      handle: async ({ query: input }) => {
        const start = readOptionalTime('start', input.start, Number.NEGATIVE_INFINITY);
        const end = readOptionalTime('end', input.end, Number.POSITIVE_INFINITY);
        if (end < start) throw new HttpError('invalid', 'end timestamp must not be before start timestamp');
        await parsed(input.query, (because) => new HttpError('invalid', because));
        return success([]);
      },
    }),
  ];
}

const asParameter = (because: string) => badParameter('query', because);

async function parsed(query: string, refusal: (because: string) => HttpError) {
  const { parseExpression } = await loadPromql();
  try {
    return parseExpression(query);
  } catch (error) {
    throw error instanceof SyntaxError ? refusal(error.message) : error;
  }
}
