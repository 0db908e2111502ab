import { describe, expect, it } from 'vitest';
import { agentStatus, fleetHost } from '../../fleet.testkit.ts';
import { makeTheme } from '../../theme/theme.ts';
import { backupWords, fleetColumns } from './columns.ts';

const theme = makeTheme('none', true);
const column = fleetColumns.find(({ id }) => id === 'backups')!;

const host = (change: { total?: number; failing?: number; late?: number } | null) =>
  fleetHost('db-1', {
    status: agentStatus('db-1', {
      backups: change && { total: 4, failing: 0, late: 0, running: 0, worstAgeSeconds: null, ...change },
    }),
  });

describe('backupWords()', () => {
  it('counts what fails and what is late on all hosts', () => {
    expect(backupWords([host({ failing: 1, late: 2 }), host({ late: 1 })])).toBe(
      'backups: 1 failing, 3 late',
    );
  });

  it('says nothing where all are well, where there is none, and where an agent does not tell', () => {
    expect(backupWords([host({}), host(null), fleetHost('web-1'), fleetHost('old', { status: null })])).toBe(
      '',
    );
  });
});

describe('the column of backups', () => {
  it.each([
    [{ failing: 1, late: 2 }, '✗ 1 ▲ 2', 'bad'],
    [{ late: 1 }, '▲ 1', 'warn'],
    [{}, '● 4', 'plain'],
    [null, '', 'plain'],
  ] as const)('of %o is %j', (change, text, role) => {
    const row = host(change);
    expect([column.text(row, theme, 9), column.role?.(row)]).toEqual([text, role]);
  });
});
