import { recording } from '../conformance/recordings.testkit.ts';

export type GoldenRequest = {
  readonly method: string;
  readonly path: string;
  /** Absent where none was sent. */
  readonly body?: string;
  /** Undefined sends none at all. */
  readonly userAgent: string | undefined;
};
export type GoldenAnswer = {
  /** `HTTP/1.1 200 OK` */
  readonly status: string;
  /** In their order, without Date and X-Toxiproxy-Request-Id. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Its first 600 characters. */
  readonly body: string;
};
export type GoldenExchange = { readonly request: GoldenRequest; readonly answer: GoldenAnswer };

/** So much of a body was written down. */
export const goldenBodyLength = 600;

/** What Toxiproxy 2.12.0 answered to two hundred requests, one after the other, as it was recorded. */
export function goldenExchanges(): GoldenExchange[] {
  const lines = goldenText().split('\n');
  return lines.flatMap((line, index) =>
    line.startsWith('> ')
      ? [{ request: request(line), answer: answer(lines[index + 1]!, lines[index + 2]!) }]
      : [],
  );
}

/** Names of the metric families that it told of. */
export function goldenFamilies(): string[] {
  return [...goldenText().matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
}

function goldenText(): string {
  return recording('api-golden.txt');
}

/** `> POST /proxies {"name": "a"} {'User-Agent': 'x'}`; an empty body and none look the same. */
function request(line: string): GoldenRequest {
  const [, method = '', path = '', rest = ''] = /^> (\S+) (\S+) (.*)$/.exec(line) ?? [];
  const agent = / ?\{'User-Agent': (?:'([^']*)'|None)\}$/.exec(rest);
  const body = agent ? rest.slice(0, agent.index) : rest.replace(/ $/, '');
  const takesBody = ['POST', 'PATCH'].includes(method) && !path.startsWith('/reset');
  return {
    method,
    path,
    ...((body !== '' || takesBody) && { body }),
    userAgent: agent ? agent[1] : 'probe',
  };
}

/** `< HTTP/1.1 200 OK  |  Content-Type: … ; Connection: close`, then the body as Python writes a text. */
function answer(head: string, body: string): GoldenAnswer {
  const [status = '', headers = ''] = head.slice(2).split('  |  ');
  return {
    status,
    headers: headers
      .split(' ; ')
      .map((header) => header.split(': '))
      .map(([name = '', value = '']) => [name, value] as const),
    body: unquoted(body.trim()),
  };
}

function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
