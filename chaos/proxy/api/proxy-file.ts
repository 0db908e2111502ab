import { readFile } from 'node:fs/promises';
import { errorCode, errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import type { NewProxy } from '../fault-proxies.ts';
import { checkNewProxy } from '../new-proxy-check.ts';
import { ProxyError } from '../proxy-error.ts';
import { BadBodyError } from './go-decode.ts';
import { JsonSyntaxError } from './json-scanner.ts';
import { decodeProxies } from './proxy-json.ts';
import { type JsonValue, readWholeJson } from './read-json.ts';

const LARGEST_FILE = 16 * 1_048_576;

/**
 * Reads the proxies that a server begins with: a JSON file with what `POST /populate` takes. It is read more strictly
 * than by the official server, which logs what is wrong and runs on without.
 *
 * @throws OperationalError `invalid` with line and column
 */
export async function readProxyFile(path: string): Promise<NewProxy[]> {
  const text = await readFile(path).catch((error) => {
    throw new OperationalError('invalid', `Cannot read ${path}: ${reason(error)}`, { cause: error });
  });
  if (text.length > LARGEST_FILE)
    throw new OperationalError('invalid', `Cannot use ${path}: it is larger than ${LARGEST_FILE} bytes`);
  try {
    return checked(readWholeJson(text));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError || error instanceof BadBodyError)) throw error;
    const said = error instanceof BadBodyError ? error.text : error.message;
    throw new OperationalError('invalid', `Cannot use ${path}:${position(text, error.at)}: ${said}`, {
      hint: 'it holds what POST /populate takes: [{"name": "redis", "listen": "127.0.0.1:26379", "upstream": "127.0.0.1:6379"}]',
    });
  }
}

function checked(value: JsonValue): NewProxy[] {
  const proxies = decodeProxies(value);
  for (const [index, proxy] of proxies.entries()) {
    try {
      checkNewProxy(proxy);
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
      throw new BadBodyError(error.message, value.kind === 'array' ? value.items[index]!.at : value.at);
    }
  }
  return proxies;
}

/** `line:column`, both from 1, columns in characters. */
function position(text: Buffer, at: number): string {
  const lines = text.toString('utf8', 0, at).split('\n');
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}

function reason(error: unknown): string {
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
  };
  return known[errorCode(error) ?? ''] ?? errorMessage(error);
}
