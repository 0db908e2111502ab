import type { CheckRead } from '../../../../recovery/archive/check/check-report.ts';
import { OperationalError } from '../../../kit/errors.ts';

/**
 * Which bytes `--read` asks for: undefined none, empty or `all` all, `new`, a share such as `10%` or `1/7`.
 *
 * @throws OperationalError `invalid`
 */
export function checkRead(text: string | undefined): CheckRead {
  if (text === undefined || text === 'none') return 'none';
  if (text === '' || text === 'all') return 'all';
  if (text === 'new') return 'new';
  const share = shareOf(text);
  if (share > 0 && share <= 1) return { share };
  throw new OperationalError('invalid', `Cannot use --read=${text}: it is neither all, new, nor a share`, {
    hint: '--read, --read=new, --read=10%, --read=1/7',
  });
}

function shareOf(text: string): number {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (percent !== undefined) return Number(percent) / 100;
  const [, part, whole] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return whole === undefined ? Number.NaN : Number(part) / Number(whole);
}
