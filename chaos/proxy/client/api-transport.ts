import { errorCode, errorMessage } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { ServerError } from './server-error.ts';
import { parseVersion, takesPatch } from './server-version.ts';

export type TransportOptions = {
  /** Milliseconds for one call, its body included. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
};

/** The bytes of an answer that are read at most: a thousand proxies with their toxics are a megabyte. */
const LONGEST = 16 * 1_048_576;
/** The routes that change something that is there: POST everywhere, PATCH since 2.6. */
const UPDATE = /\/proxies\/[^/]+(?:\/toxics\/[^/]+)?$/;

type Answer = { readonly status: number; readonly ok: boolean; readonly text: string };

/**
 * Takes the place of the npm client's own HTTP (`Toxiproxy.api`), which knows no time limit, no way to give up, no
 * PATCH, and drops what the server says when it refuses.
 */
export class ApiTransport {
  private readonly base: string;
  private readonly options: TransportOptions;
  private method: 'POST' | 'PATCH' | undefined;

  constructor(base: string, options: TransportOptions) {
    this.base = base;
    this.options = options;
  }

  async get<T>(url: string): Promise<{ data: T }> {
    return { data: objectIn(checked(await this.send('GET', url)).text) as T };
  }

  async post<T>(url: string, body?: unknown): Promise<{ data: T }> {
    const answer = UPDATE.test(url) ? await this.update(url, body) : await this.send('POST', url, body);
    return { data: objectIn(checked(answer).text) as T };
  }

  async delete(url: string): Promise<void> {
    checked(await this.send('DELETE', url));
  }

  async getText(url: string): Promise<string> {
    return checked(await this.send('GET', url)).text;
  }

  /** A server may have been replaced by an older one since its version was read. */
  private async update(url: string, body: unknown): Promise<Answer> {
    this.method ??= takesPatch(parseVersion(await this.getText(`${this.base}/version`))) ? 'PATCH' : 'POST';
    const answer = await this.send(this.method, url, body);
    if (answer.status !== 405 || this.method === 'POST') return answer;
    this.method = 'POST';
    return this.send('POST', url, body);
  }

  private async send(method: string, url: string, body?: unknown): Promise<Answer> {
    const limit = AbortSignal.timeout(this.options.timeout);
    const signal = this.options.signal ? AbortSignal.any([limit, this.options.signal]) : limit;
    try {
      const response = await fetch(url, {
        method,
        signal,
        redirect: 'manual',
        // A connection that is used again may be one on which the server hangs.
        keepalive: false,
        headers: { 'User-Agent': 'vedette', ...(body === undefined ? {} : JSON_BODY) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, ok: response.ok, text: await limitedText(response) };
    } catch (error) {
      throw this.failureOf(error, limit);
    }
  }

  private failureOf(error: unknown, limit: AbortSignal): unknown {
    if (error instanceof ServerError) return error;
    if (this.options.signal?.aborted) return this.options.signal.reason;
    if (limit.aborted) return new ServerError('hung', `no answer within ${this.options.timeout / 1_000} s`);
    return new ServerError('unreachable', `${new URL(this.base).host}: ${connectionFailure(error)}`);
  }
}

/** The runtime's own text tells of its settings. */
function connectionFailure(error: unknown): string {
  const code = errorCode(error) ?? '';
  if (/refused/i.test(code)) return 'connection refused';
  if (/reset|closed/i.test(code)) return 'the connection broke';
  return safeLine(errorMessage(error));
}

const JSON_BODY = { 'Content-Type': 'application/json' };

async function limitedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LONGEST) throw new ServerError('garbled', `an answer of more than ${LONGEST} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function checked(answer: Answer): Answer {
  if (answer.ok) return answer;
  const { status, text } = answer;
  // The official server's own time limit: a page in HTML, while its API waits for a connection that does not read.
  if (status === 503) throw new ServerError('hung', 'the API of the server waits for data (HTTP 503)', 503);
  throw new ServerError('refused', refusal(text) ?? 'Unexpected response code', status);
}

/** What the server says in `{"error": …}`. */
function refusal(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === 'string' ? safeLine(error, 500) : undefined;
  } catch {
    return undefined;
  }
}

/** The npm client reads fields of whatever it gets. */
function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below, as what is no object.
  }
  throw new ServerError('garbled', `an answer that is no JSON object: ${safeLine(text, 60)}`);
}
