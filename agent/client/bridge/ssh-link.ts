import type { ChildProcess } from 'node:child_process';
import { safeLine } from '../../kit/safe-text.ts';
import { type FailureReason, requestError } from '../request-error.ts';
import type { Outgoing } from '../transport.ts';
import { BridgeLink } from './bridge-link.ts';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** Within this time (ms) ssh has logged in and the bridge has begun, or it is ended. */
const GREETING_WITHIN = 30_000;
/** Characters of ssh's last words that are kept. */
const LAST_WORDS = 2_000;
/** What ssh needs of the environment; nothing else is given to it. */
const ENVIRONMENT = ['HOME', 'KRB5CCNAME', 'LANG', 'LOGNAME', 'PATH', 'SSH_AUTH_SOCK', 'USER'];

/** One ssh to one host and the bridge at its other end; started again when it has ended. */
export class SshLink {
  readonly #name: string;
  readonly #words: readonly string[];
  #starting: Promise<BridgeLink> | undefined;
  #child: ChildProcess | undefined;
  #failures = 0;
  #notBefore = 0;
  #because: FailureReason = 'unreachable';

  constructor(name: string, words: readonly string[]) {
    this.#name = name;
    this.#words = words;
  }

  /** @throws RequestError when ssh, or the bridge, has ended or does not begin. */
  async request(request: Outgoing, signal: AbortSignal): Promise<Response> {
    if (this.#starting === undefined && performance.now() < this.#notBefore)
      throw requestError(this.#name, this.#because);
    this.#starting ??= this.#start();
    return (await this.#starting).request(request, signal);
  }

  close(): void {
    this.#child?.kill();
  }

  async #start(): Promise<BridgeLink> {
    const { spawn } = await import('node:child_process');
    const env = Object.fromEntries(
      ENVIRONMENT.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const child = spawn('ssh', this.#words, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    const link = new BridgeLink({
      write: (bytes) => void child.stdin.write(bytes),
      failed: (because) => requestError(this.#name, because as FailureReason),
    });
    this.#connect(child, link);
    return link;
  }

  #connect(child: ChildProcess, link: BridgeLink): void {
    let words = '';
    let garbage = false;
    const quit = () => void child.kill();
    process.once('exit', quit);
    const tired = setTimeout(quit, GREETING_WITHIN);
    tired.unref();
    child.stderr?.on('data', (text) => {
      words = (words + text).slice(-LAST_WORDS);
    });
    child.stdout?.on('data', (bytes: Buffer) => {
      garbage ||= !taken(link, bytes);
      if (garbage) quit();
    });
    child.stdin?.on('error', quit);
    void link.greeted.promise.then(
      () => {
        this.#failures = 0;
        clearTimeout(tired);
      },
      () => {},
    );
    const over = (reason: string) => {
      process.off('exit', quit);
      clearTimeout(tired);
      this.#lost(garbage ? 'not-an-agent' : reason);
      link.end(requestError(this.#name, this.#because));
    };
    child.once('error', (error) => over(`ssh: ${safeLine(error.message)}`));
    child.once('close', (code) => over(lastWords(words, code)));
  }

  /** The next attempt comes after a pause: longer each time, and never quite the same for two hosts. */
  #lost(because: string): void {
    if (this.#child === undefined) return;
    this.#child = undefined;
    this.#starting = undefined;
    this.#because = because as FailureReason;
    const longest = Math.min(FIRST_PAUSE * 2 ** this.#failures++, LONGEST_PAUSE);
    this.#notBefore = performance.now() + longest * (0.5 + Math.random() / 2);
  }
}

/** Whether the bytes were those of a bridge. */
function taken(link: BridgeLink, bytes: Buffer): boolean {
  try {
    link.push(bytes);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** What ssh, or the remote shell, said last; warnings come first and say less. */
function lastWords(words: string, code: number | null): string {
  const line = words
    .split('\n')
    .map((line) => safeLine(line.trim(), 200))
    .findLast((line) => line !== '');
  return `ssh: ${line ?? `ended${code === null ? '' : ` with ${code}`}`}`;
}
