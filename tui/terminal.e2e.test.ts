import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { binary, endAll, startAgentBinary, temporaryFolder, waitFor } from '../agent/binary.testkit.ts';
import { endPtyConsoles, openPty, openPtyConsole, type PtyConsole } from './bun-pty.testkit.ts';

afterEach(async () => {
  await endPtyConsoles();
  await endAll();
});

const restored = (console: PtyConsole) =>
  waitFor(() => console.restored() || undefined, { what: () => 'the terminal to be given back' });
const nowhere = [
  'tui',
  '--url',
  'http://127.0.0.1:1',
  '--url',
  'http://127.0.0.1:2',
  '--url',
  'http://127.0.0.1:3',
];

/** With everything on that has to be switched off again. */
async function openedWithAll(console: PtyConsole): Promise<void> {
  await console.shows(/✗ down/);
  console.type('m');
  await console.shows(/mouse on/);
  console.type('\x04');
  await console.shows(/B\/frame/);
  expect(console.restored()).toBe(false);
}

describe('the mouse', () => {
  test('selects by a click and by the wheel, also where reports are cut and come together', async () => {
    const console = openPtyConsole(nowhere);
    await console.shows(/▸✗ down +http:\/\/127\.0\.0\.1:1/);
    console.type('m');
    await console.shows(/mouse on/);
    console.type('\x1b[<0;10;6');
    console.type('M\x1b[<0;10;6m');
    await console.shows(/▸✗ down +http:\/\/127\.0\.0\.1:2/);
    console.type('\x1b[<65;10;6M\x1b[<65;10;6M');
    await console.shows(/▸✗ down +http:\/\/127\.0\.0\.1:3/);
    console.type('\x1b[<68;10;6M');
    await console.shows(/▸✗ down +http:\/\/127\.0\.0\.1:2/);
    console.type('q');
    expect(await console.ended()).toBe(0);
    await restored(console);
  });
});

describe('the terminal is given back', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const)(
    'with everything on, by %s',
    async (signal) => {
      const console = openPtyConsole(nowhere);
      await openedWithAll(console);
      console.signal(signal);
      expect(await console.ended()).toBe(signal);
      await restored(console);
    },
  );

  test('by ctrl-c, and by q under the help', async () => {
    const console = openPtyConsole(nowhere);
    await openedWithAll(console);
    console.type('\x03');
    expect(await console.ended()).toBe(0);
    await restored(console);
  });

  const stopFromOutside = (shell: PtyConsole) => {
    const [child] = readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, 'utf8').split(' ');
    process.kill(Number(child), 'SIGTSTP');
  };

  test.each([
    ['ctrl-Z', (shell: PtyConsole) => shell.type('\x1a')],
    ['SIGTSTP from outside', stopFromOutside],
  ])('to the shell by %s, and taken again by fg', async (_name, stop) => {
    const shell = openPty(['bash', '--norc', '--noprofile', '-i']);
    shell.type(`${binary} ${nowhere.join(' ')}\r`);
    await openedWithAll(shell);
    stop(shell);
    await shell.shows(/Stopped/);
    await restored(shell);
    shell.type('stty -a | tr " " "\\n" | grep -x icanon\r');
    await shell.shows(/^icanon/m);
    shell.type('fg\r');
    await shell.shows(/B\/frame[\s\S]*✗ down/);
    expect(shell.restored()).toBe(false);
    shell.type('\x1b[<0;10;6M');
    await shell.shows(/▸✗ down +http:\/\/127\.0\.0\.1:2/);
    shell.type('q');
    await restored(shell);
    shell.type('exit\r');
    await shell.ended();
  });

  test('as far as it can be when it vanishes without a signal: the console ends as by SIGHUP', async () => {
    const told = join(temporaryFolder(), 'code');
    const script = `trap : HUP; setsid ${binary} ${nowhere.join(' ')}; echo $? > ${told}`;
    const console = openPty(['sh', '-c', script]);
    await openedWithAll(console);
    console.hangUp();
    const code = () => readFileSync(told, { encoding: 'utf8', flag: 'a+' }).trim() || undefined;
    expect(await waitFor(code, { what: () => 'the console to end' })).toBe('129');
  });
});

describe('the theme', () => {
  const colorOfLive = /\x1b\[38;5;(\d+)mlive/;
  const dark = '36';
  const light = '23';

  async function colorIn(console: PtyConsole): Promise<string | undefined> {
    await console.shows(/● up +sentry-1/);
    return colorOfLive.exec(console.written())?.[1];
  }
  const started = async () => [
    'tui',
    '--data',
    (await startAgentBinary({ args: ['--host', 'sentry-1'] })).data,
  ];

  test('follows the background that the terminal tells', async () => {
    const args = await started();
    expect(await colorIn(openPty([binary, ...args], { background: 'rgb:ffff/ffff/ffff' }))).toBe(light);
    expect(await colorIn(openPty([binary, ...args], { background: 'rgb:0000/0000/0000' }))).toBe(dark);
    expect(await colorIn(openPty([binary, ...args], { env: { COLORFGBG: '0;15' } }))).toBe(light);
    expect(await colorIn(openPty([binary, ...args]))).toBe(dark);
  });

  test('is the one that was asked for; then, and without colours, the terminal is not asked', async () => {
    const args = await started();
    const background = 'rgb:ffff/ffff/ffff';
    const named = openPty([binary, ...args, '--theme', 'dark'], { background });
    expect(await colorIn(named)).toBe(dark);
    const mono = openPty([binary, ...args], { background, env: { NO_COLOR: '1' } });
    expect(await colorIn(mono)).toBeUndefined();
    for (const console of [named, mono]) expect(console.written()).not.toContain('\x1b]11');
  });

  test('and all else comes from the settings of the person', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'vedette', 'skins'), { recursive: true });
    writeFileSync(
      join(home, 'vedette', 'console.yml'),
      'theme: mine\nmouse: true\nascii: true\nwindow: 1h\n',
    );
    writeFileSync(join(home, 'vedette', 'skins', 'mine.yml'), 'colors: { good: "#ff00ff" }\n');
    const console = openPtyConsole(await started(), { XDG_CONFIG_HOME: home });
    const screen = await console.shows(/\+ up +sentry-1/);
    expect(screen[1]).toMatch(/ 1h$/);
    expect(screen.join('')).toMatch(/^[\x20-\x7e]*$/);
    expect(console.written()).toContain('\x1b[38;5;201mlive');
    expect(console.written()).toContain('\x1b[?1000h');
  });

  test('that nobody knows is refused before anything is drawn', async () => {
    const console = openPtyConsole(['tui', '--theme', 'drak', ...nowhere.slice(1)]);
    await console.shows(/Cannot use the theme "drak": none has that name\s+hint: Did you mean dark\?/);
    expect(await console.ended()).toBe(2);
    expect(console.written()).not.toContain('\x1b[?1049h');
  });
});
