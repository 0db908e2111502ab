import { expect, it } from 'vitest';
import { missingGlobals } from './restore-globals.ts';

const SQL = `--
-- Roles; it's a dump
--
CREATE ROLE "Odd ""Role""";
ALTER ROLE "Odd ""Role""" WITH NOSUPERUSER LOGIN PASSWORD 'SCRAM-SHA-256$4096:x';
CREATE ROLE postgres;
ALTER ROLE postgres WITH SUPERUSER PASSWORD 'SCRAM-SHA-256$4096:y';
COMMENT ON ROLE postgres IS 'two
ALTER ROLE seller WITH SUPERUSER; lines';
CREATE ROLE seller;
GRANT seller TO postgres GRANTED BY postgres;
CREATE TABLESPACE fast OWNER postgres LOCATION '/srv/fast';
`;

it('missingGlobals keeps what is not there, and grants', () => {
  const { script, left } = missingGlobals(SQL, ['ROLE postgres', 'TABLESPACE fast']);
  expect(left).toEqual(['ROLE postgres', 'TABLESPACE fast']);
  expect(script.split('\n').filter((line) => line !== '' && !line.startsWith('--'))).toEqual([
    'CREATE ROLE "Odd ""Role""";',
    `ALTER ROLE "Odd ""Role""" WITH NOSUPERUSER LOGIN PASSWORD 'SCRAM-SHA-256$4096:x';`,
    'CREATE ROLE seller;',
    'GRANT seller TO postgres GRANTED BY postgres;',
  ]);
});

it('missingGlobals never touches the password of a role that is there', () => {
  const { script } = missingGlobals(SQL, ['ROLE postgres', 'ROLE seller', 'ROLE "Odd ""Role"""']);
  expect(script).not.toContain('PASSWORD');
});
