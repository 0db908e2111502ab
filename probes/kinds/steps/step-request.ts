import { Secret } from '../../../agent/kit/secret.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { HttpRequest, RequestHeader } from '../http/http-message.ts';
import type { StepOptions } from './steps-options.ts';
import { fillTemplate, variablesIn } from './template.ts';
import { traceParent } from './trace-parent.ts';

/** What the request of a step is filled with. */
export type StepValues = {
  readonly baseUrl: string;
  /** Variables and secrets. */
  readonly variables: ReadonlyMap<string, string>;
  readonly secrets: ReadonlySet<string>;
  readonly traceId: string;
};

const FORM = 'application/x-www-form-urlencoded';
const LONGEST_URL = 16_384;
const asItIs = (value: string) => value;

/**
 * The request of a step, with every value escaped for its place: percent-encoded in an address, as text of JSON in a
 * body of JSON, on one line in a header.
 *
 * @throws ProbeFailure `bad-variable`, `foreign-origin`
 */
export function stepRequest({ request }: StepOptions, values: StepValues): HttpRequest {
  const body = bodyOf(request, values);
  const headers = headersOf(request.headers, values);
  const has = (name: string) => headers.some((header) => header.name.toLowerCase() === name);
  if (request.form && !has('content-type')) headers.push({ name: 'content-type', value: FORM });
  if (!has('traceparent')) headers.push({ name: 'traceparent', value: traceParent(values.traceId) });
  const texts = [request.body ?? '', ...Object.values(request.form ?? {})];
  return {
    url: urlOf(request.url, values),
    method: request.method,
    headers,
    body: body === undefined ? undefined : Buffer.from(body),
    holdsSecrets: texts.some((text) => namesSecret(text, values)),
  };
}

/** A variable that is the whole address may be a link from an answer: it must lead back to where the journey began. */
function urlOf(written: string, values: StepValues): URL {
  const [only] = /^\s*\{\{[^{}]+\}\}\s*$/.exec(written) ?? [];
  const text = filled(written, values, only === undefined ? encodeURIComponent : asItIs);
  const url = text.length > LONGEST_URL ? null : URL.parse(text, values.baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ProbeFailure('bad-variable', 'the address is none');
  if (only !== undefined && url.origin !== new URL(values.baseUrl).origin) {
    throw new ProbeFailure(
      'foreign-origin',
      `the address leads to ${url.origin}, away from where the journey began`,
    );
  }
  return url;
}

function headersOf(written: Readonly<Record<string, string>>, values: StepValues): RequestHeader[] {
  return Object.entries(written).map(([name, text]) => {
    const value = filled(text, values, asItIs);
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) {
      throw new ProbeFailure(
        'bad-variable',
        `the value of the header ${name} has a line end or a control character`,
      );
    }
    return { name, value: namesSecret(text, values) ? new Secret(value) : value };
  });
}

function bodyOf({ body, form, headers }: StepOptions['request'], values: StepValues): string | undefined {
  if (form) {
    const fields = Object.entries(form).map(([name, text]) => [name, filled(text, values, asItIs)]);
    return new URLSearchParams(fields as [string, string][]).toString();
  }
  if (body === undefined) return undefined;
  return filled(body, values, isJson(body, headers) ? insideJson : asItIs);
}

function isJson(body: string, headers: Readonly<Record<string, string>>): boolean {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return type === undefined ? /^\s*(?:\{(?!\{)|\[)/.test(body) : /json/i.test(type);
}

function insideJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function filled(text: string, { variables }: StepValues, escapeValue: (value: string) => string): string {
  try {
    return fillTemplate(text, variables, escapeValue);
  } catch (error) {
    throw new ProbeFailure('bad-variable', (error as Error).message);
  }
}

function namesSecret(text: string, { secrets }: StepValues): boolean {
  return variablesIn(text).some((name) => secrets.has(name));
}
