import { serverUrl } from '../proxy/server-url.ts';
import type { InjectArguments } from './inject-request.ts';

export function configuredUrl({ url }: InjectArguments): string {
  return serverUrl(url);
}
