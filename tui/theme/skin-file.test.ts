import { describe, expect, it } from 'vitest';
import { contrastProblems, skinFileSchema, skinOfFile } from './skin-file.ts';
import { builtInSkins } from './skins.ts';

const skin = (file: unknown) => skinOfFile(skinFileSchema.parse(file));

describe('skinOfFile()', () => {
  it('takes colours from the file and the rest from the built-in skin for that background', () => {
    const { background, colors } = skin({ background: 'light', colors: { good: '#005030' } });
    expect(background).toBe('light');
    expect(colors.good).toEqual({ rgb: [0, 80, 48], basic: builtInSkins.light.colors.good.basic });
    expect(colors.bad).toBe(builtInSkins.light.colors.bad);
  });

  it('is the dark one for a file that says nothing', () => {
    expect(skin({})).toEqual(builtInSkins.dark);
  });

  it.each([
    ['a colour that is none', { colors: { good: 'green' } }],
    ['a role that is none', { colors: { goood: '#005030' } }],
    ['another background', { background: 'blue' }],
  ])('refuses %s', (_name, file) => {
    expect(skinFileSchema.safeParse(file).success).toBe(false);
  });
});

describe('contrastProblems()', () => {
  it('names the roles that cannot be read, with their ratio', () => {
    expect(contrastProblems(skin({ colors: { warn: '#767676', axis: '#333333' } }))).toEqual([
      'axis has 1.6 to 1 on black, it needs 3',
    ]);
    expect(contrastProblems(skin({ background: 'light', colors: { warn: '#ffcc00' } }))).toEqual([
      'warn has 1.5 to 1 on white, it needs 4.5',
    ]);
  });

  it.each(Object.entries(builtInSkins))('has nothing to say of the built-in skin %s', (_name, builtIn) => {
    expect(contrastProblems(builtIn)).toEqual([]);
  });
});
