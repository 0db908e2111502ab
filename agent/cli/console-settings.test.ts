import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInSkins } from '../../tui/theme/skins.ts';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { consoleSettings } from './console-settings.ts';

/** A folder of settings with these files, and the environment that leads there. */
function configured(files: Readonly<Record<string, string>> = {}) {
  const home = temporaryFolder();
  const folder = join(home, 'vedette');
  mkdirSync(join(folder, 'skins'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder, environment: { XDG_CONFIG_HOME: home } };
}

describe('consoleSettings()', () => {
  it('has a default for everything', () => {
    expect(consoleSettings({ environment: configured().environment })).toEqual({
      preferences: { mouse: false, ascii: false, reduced_motion: false, window: '15m' },
      skin: undefined,
      warnings: [],
    });
  });

  it('takes the theme of the option before that of the environment, and that before that of the file', () => {
    const { environment } = configured({ 'console.yml': 'theme: light\n' });
    const named = { ...environment, VEDETTE_THEME: 'high-contrast' };
    expect(consoleSettings({ environment }).skin).toBe(builtInSkins.light);
    expect(consoleSettings({ environment: named }).skin).toBe(builtInSkins['high-contrast']);
    expect(consoleSettings({ environment: named, theme: 'dark' }).skin).toBe(builtInSkins.dark);
  });

  it('finds skins by name and by path, and warns of what cannot be read', () => {
    const { environment, folder } = configured({ 'skins/mine.yml': 'colors: { warn: "#333300" }\n' });
    const byName = consoleSettings({ environment, theme: 'mine' });
    expect(byName.skin?.colors.warn.rgb).toEqual([51, 51, 0]);
    expect(byName.warnings).toEqual(['theme mine: warn has 1.6 to 1 on black, it needs 4.5']);
    expect(consoleSettings({ environment, theme: join(folder, 'skins/mine.yml') }).skin).toEqual(byName.skin);
  });

  it('refuses a theme that is not known, and says which are', () => {
    const { environment } = configured({ 'skins/mine.yml': '' });
    expect(() => consoleSettings({ environment, theme: 'drak' })).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        message: 'Cannot use the theme "drak": none has that name',
        hint: expect.stringMatching(
          /^Did you mean dark\? Known: dark, light, high-contrast, color-blind, mine; /,
        ),
      }),
    );
    expect(() => consoleSettings({ environment, theme: './no.yml' })).toThrow(/there is no such file/);
  });

  it.each([
    ['console.yml', 'colour: true\n', /console\.yml:1:1: colour: unknown option/],
    ['console.yml', 'refresh: 1ms\n', /console\.yml:1:10: refresh: must be at least 500ms/],
    ['skins/mine.yml', 'colors:\n  good: green\n', /mine\.yml:2:9: colors\.good: expected a colour/],
  ])('says where %s is wrong', (name, text, message) => {
    const { environment } = configured({ [name]: text });
    expect(() =>
      consoleSettings({ environment, theme: name.startsWith('skins') ? 'mine' : undefined }),
    ).toThrow(message);
  });
});
