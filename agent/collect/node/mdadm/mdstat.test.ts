import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMdstat } from './mdstat.ts';

test('parseMdstat() reads an array that is being rebuilt', () => {
  const text = [
    'Personalities : [raid1]',
    'md0 : active raid1 sdb1[2] sda1[0](F) sdc1[3](S)',
    '      248896 blocks [2/1] [_U]',
    '      [==>..................]  recovery = 12.6% (31360/248896) finish=0.2min speed=15680K/sec',
    '',
    'unused devices: <none>',
    '',
  ].join('\n');
  expect(parseMdstat(text)).toEqual([
    {
      name: 'md0',
      state: 'recovering',
      disks: { required: 2, active: 1, failed: 1, spare: 1 },
      blocks: 248_896,
      blocksSynced: 31_360,
    },
  ]);
});

test('parseMdstat() gives no blocks in sync to an array that waits for its turn', () => {
  const text = 'md9 : active raid1 sdb2[1] sda2[0]\n      523968 blocks [2/2] [UU]\n      resync=PENDING\n\n';
  expect(parseMdstat(text)).toMatchObject([{ state: 'resync', blocksSynced: 0 }]);
});

test('parseMdstat() reads two arrays without a line between them', () => {
  const array = (name: string) => `${name} : active raid1 sdb[1] sda[0]\n      10 blocks [2/2] [UU]\n`;
  expect(parseMdstat(array('md1') + array('md2')).map(({ name }) => name)).toEqual(['md1', 'md2']);
});

test('parseMdstat() finds nothing where no array is', () => {
  expect(parseMdstat('Personalities : \nunused devices: <none>\n')).toEqual([]);
});

test('parseMdstat() reads or refuses any cut of a table, and never fails in another way', () => {
  const text =
    'md8 : active raid1 sdb1[1] sda1[0]\n      195310144 blocks [2/2] [UU]\n      [=>...]  resync =  8.5% (16775552/195310144)\n\n';
  fc.assert(
    fc.property(fc.nat({ max: text.length }), (length) => {
      try {
        expect(parseMdstat(text.slice(0, length)).length).toBeLessThanOrEqual(1);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
  );
});
