import { errorCode, errorMessage, OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { beginningOf, type HttpEndpoint, post } from '../http-endpoint.ts';
import { type EngineSeries, readMatrix } from './read-matrix.ts';

/** Longest answer, bytes: it is parsed at once, while nothing else goes on. */
const MAXIMUM_ANSWER = 2 * 1_048_576;

/** An answer was longer than it may be: ask for less. */
export class LongAnswer extends Error {
  override readonly name = 'LongAnswer';
}

/**
 * The raw samples of a selector over `start` … `end` (ms, inclusive), asked of an engine as `selector[range]`.
 *
 * @throws LongAnswer; OperationalError `unavailable`; AbortError
 */
export async function askEngine(
  endpoint: HttpEndpoint,
  request: { readonly selector: string; readonly start: number; readonly end: number },
  signal: AbortSignal,
): Promise<EngineSeries[]> {
  const { selector, start, end } = request;
  // Prometheus 3 leaves out the far end of a window: one millisecond more takes it in.
  const query = `${selector}[${end - start + 1}ms]`;
  const body = new URLSearchParams({ query, time: (end / 1_000).toFixed(3) }).toString();
  const text = await answerOf(endpoint, body, signal);
  return readMatrix(text);
}

async function answerOf(endpoint: HttpEndpoint, body: string, signal: AbortSignal): Promise<string> {
  const url = `${endpoint.url.replace(/\/+$/, '')}/api/v1/query`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  try {
    const response = await post(endpoint, { url, headers, body }, signal);
    if (!response.ok) throw await failure(response);
    return await readUpTo(response, MAXIMUM_ANSWER);
  } catch (error) {
    if (error instanceof OperationalError || error instanceof LongAnswer) throw error;
    signal.throwIfAborted();
    throw new OperationalError('unavailable', errorCode(error) ?? errorMessage(error), { cause: error });
  }
}

async function failure(response: Response): Promise<OperationalError> {
  const said = safeLine(await beginningOf(response), 200);
  return new OperationalError('unavailable', `HTTP ${response.status}${said === '' ? '' : `: ${said}`}`);
}

async function readUpTo(response: Response, maximum: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop by a throw closes the connection.
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > maximum) throw new LongAnswer();
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
