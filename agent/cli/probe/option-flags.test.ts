import { expect, test } from 'vitest';
import { optionalTls } from '../../../probes/connect/optional-tls.ts';
import { optionFlags } from './option-flags.ts';

test('optionFlags gives an option that is true or a section a flag of its own, before those of the section', () => {
  const flags = optionFlags({ tls: optionalTls.describe('TLS.') });
  const [first, second] = flags;
  expect(first).toMatchObject({ name: 'tls', path: ['tls'], option: { type: 'boolean' } });
  expect(second).toMatchObject({ name: 'tls-server-name', path: ['tls', 'server_name'] });
});
