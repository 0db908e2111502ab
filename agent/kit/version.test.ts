import { expect, test } from 'vitest';
import { commit, version } from './version.ts';

test('version and commit say that this runs from source', () => {
  expect([version, commit]).toEqual(['0.0.0-source', 'unknown']);
});
