import { z } from 'zod';
import { bytesField, secretField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions, parseHostAndPort } from '../../connect/connection-options.ts';
import { tlsOptions } from '../../connect/tls-options.ts';
import { compressions } from './http-message.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

const file = z.string().startsWith('/', 'expected an absolute path').max(4_096);

const webAddress = z
  .string()
  .max(8_192)
  .superRefine((text, context) => {
    const problem = webAddressProblem(
      text,
      /^https?:$/,
      'expected a URL that begins with http:// or https://',
    );
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

const proxyAddress = z.string().superRefine((text, context) => {
  const problem = webAddressProblem(text, /^http:$/, 'expected a URL that begins with http://');
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const headerName = z.string().max(200);
export const ONE_LINE = /^[^\0-\x08\x0a-\x1f\x7f]*$/;
const headerValue = z
  .string()
  .max(8_192)
  .regex(ONE_LINE, 'a header value is one line, without control characters');
const formValue = z.string().max(65_536);
const plainText = z.string().min(1).max(2_000);

const statusCode = z
  .union([z.int(), z.string()])
  .transform(String)
  .refine((text) => /^[1-5](\d\d|xx)$/.test(text), {
    message: 'expected a status such as 200, or a class such as 2xx',
  });

const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(item).min(1).max(100));

const oauth2 = z.strictObject({
  token_url: webAddress.describe('Where the token is asked for.'),
  client_id: plainText.describe('Who asks.'),
  client_secret: secretField().describe('Secret of the client.'),
  scopes: z.array(plainText).max(50).default([]).describe('What the token is for.'),
  endpoint_params: z
    .record(z.string().min(1), formValue)
    .default({})
    .describe('More that the request for a token says, such as audience.'),
});

/** The options of the kind `http`. */
export const httpOptions = {
  url: webAddress.describe('What is asked for, such as https://www.example.org/health.'),
  method: z
    .enum(METHODS, { error: `expected one of ${METHODS.join(', ')}` })
    .default('GET')
    .describe('Method of the request.'),
  headers: z.record(headerName, headerValue).default({}).describe('Headers of the request.'),
  secret_headers: z
    .record(headerName, secretField())
    .default({})
    .describe('Headers whose values are shown nowhere.'),
  body: z.string().max(1_048_576).optional().describe('Body of the request.'),
  body_file: file.optional().describe('File that holds the body of the request, at most 16MiB.'),
  form: z.record(z.string().min(1), formValue).default({}).describe('Fields of a form, sent as the body.'),
  secret_form: z
    .record(z.string().min(1), secretField())
    .default({})
    .describe('Fields of the form whose values are shown nowhere.'),
  basic_auth: z
    .strictObject({
      username: z
        .string()
        .max(500)
        .regex(/^[^:\0-\x1f\x7f]*$/, 'a user name has no colon')
        .describe('Name of the user.'),
      password: secretField().describe('Password of the user.'),
    })
    .optional()
    .describe('User name and password (RFC 7617).'),
  bearer_token: secretField().optional().describe('Token that is sent as Authorization: Bearer.'),
  oauth2: oauth2
    .optional()
    .describe('Asks for a token first (OAuth 2 client credentials) and keeps it until it expires.'),
  proxy: z
    .strictObject({
      url: proxyAddress.describe('Such as http://proxy-1:3128.'),
      username: z.string().min(1).max(500).optional().describe('User name for the proxy.'),
      password: secretField().optional().describe('Password for the proxy.'),
    })
    .optional()
    .describe('Asks through a proxy: CONNECT for https, the whole URL for http.'),
  tls: tlsOptions.prefault({}).describe('How TLS is spoken, and who is trusted.'),
  ...connectionOptions,
  connect_to: z
    .string()
    .max(300)
    .refine((text) => text.startsWith('/') || parseHostAndPort(text) !== undefined, {
      message: 'expected HOST:PORT, or the absolute path of a Unix socket',
    })
    .optional()
    .describe('Connects there and not to the host of the URL; name and certificate stay those of the URL.'),
  redirects: z
    .strictObject({
      follow: z.boolean().default(true).describe('Go where the server sends us on to.'),
      max: z.int().min(0).max(50).default(10).describe('Most redirects in a row.'),
    })
    .prefault({})
    .describe('What is done with a redirect.'),
  version: z
    .enum(['auto', '1.1', '2'])
    .default('auto')
    .describe('Version of HTTP to speak; auto takes 2 over TLS where it is offered.'),
  http_versions: oneOrMore(z.enum(['1.0', '1.1', '2']))
    .optional()
    .describe('Versions that an answer may have; left out, any.'),
  compression: z.enum(compressions).default('none').describe('Compression of the answer that is asked for.'),
  max_body: bytesField('1MiB', { min: '1KiB', max: '64MiB' }).describe(
    'How much of a body is read. A longer one is down where a condition speaks of the body; else reading stops there.',
  ),
  status: oneOrMore(statusCode)
    .optional()
    .describe('Accepted statuses or classes; left out, 2xx, or what a condition on the status says.'),
} as const;

export type HttpOptions = z.output<z.ZodObject<typeof httpOptions>>;

function webAddressProblem(text: string, protocol: RegExp, expected: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !protocol.test(url.protocol) || url.hostname === '' || /[\0-\x20\x7f]/.test(text))
    return expected;
  if (url.username !== '' || url.password !== '')
    return 'a URL is shown; give user name and password as options of their own';
  return undefined;
}
