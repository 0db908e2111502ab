import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { definition, stubProgram, until } from './backups.testkit.ts';
import type { BackupJob, JobMessage } from './job-messages.ts';
import type { JobProgram } from './job-program.ts';
import { startJob } from './start-job.ts';
import type { StubScript } from './stub-job.testkit.ts';

const job = (script: StubScript): BackupJob => ({
  ...{
    do: 'backup',
    backups: [definition(script)],
    cacheFolder: '/proc/nonexistent',
    known: [],
    prune: false,
  },
});

function started(script: StubScript, program: JobProgram = stubProgram, patience = 200) {
  const heard: JobMessage[] = [];
  const options = { onMessage: (message: JobMessage) => void heard.push(message), gentle: true };
  return { heard, job: startJob(job(script), { ...options, program, patience }) };
}

const shell = (text: string): JobProgram => ['/bin/sh', '-c', text];

describe('startJob()', () => {
  test('hands on what the child tells', async () => {
    const { heard, job } = started({ tell: [{ tell: 'held', because: 'io pressure' }] });
    expect(await job.ended).toEqual({ because: null });
    expect(heard).toEqual([{ tell: 'held', because: 'io pressure' }]);
  });

  test('tells how a child failed, with its last words', async () => {
    expect(await started({ end: 'fail' }).job.ended).toEqual({ because: 'exit code 3: something broke' });
  });

  test('tells that a signal ended it', async () => {
    expect(await started({ end: 'die' }).job.ended).toEqual({ because: 'ended by SIGKILL' });
  });

  test('tells that there is no such program', async () => {
    const { because } = await startJob(job({}), { onMessage: () => {}, gentle: false, program: ['/no/such'] })
      .ended;
    expect(because).toContain('ENOENT');
  });

  test('end() kills a child that does not heed SIGTERM, and all that it has begun', async () => {
    const child = started({}, shell('trap "" TERM; (trap "" TERM; sleep 60) & echo; sleep 60'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await child.job.end();
    expect(() => process.kill(-child.job.pid!, 0)).toThrow('ESRCH');
  });

  test('gives the secrets to standard input, and to nothing that others can see', async () => {
    const program = join(temporaryFolder(), 'program');
    const seen = `read -r line
      seen=$(cat /proc/$$/environ /proc/$$/cmdline | tr '\\0' ' ')
      for text in "$line" "$seen"; do case "$text" in *"correct horse"*) found="$found yes";; *) found="$found no";; esac; done
      echo "{\\"tell\\":\\"held\\",\\"because\\":\\"$found\\"}"`;
    writeFileSync(program, seen.replaceAll('\\\\', '\\'));
    const { heard, job } = started({}, ['/bin/sh', program]);
    await job.ended;
    expect(heard).toEqual([{ tell: 'held', because: ' yes no' }]);
  });

  test('gives nothing of the environment that could be a secret', async () => {
    process.env.VEDETTE_PASSPHRASE = 'hunter2';
    const { heard, job } = started(
      {},
      shell('echo "{\\"tell\\":\\"held\\",\\"because\\":\\"$(printenv VEDETTE_PASSPHRASE)\\"}"'),
    );
    await job.ended;
    delete process.env.VEDETTE_PASSPHRASE;
    expect(heard).toEqual([{ tell: 'held', because: '' }]);
  });

  test('does not mind what is no message, half a line, and a line that is too long', async () => {
    const { heard, job } = started(
      {},
      shell(`echo garbage; echo '{"tell":7}'; echo null; head -c 40000000 /dev/zero | tr '\\0' x; echo
        echo '{"tell":"held","because":null}'; printf '{"tell":'`),
    );
    await job.ended;
    expect(heard.at(-1)).toEqual({ tell: 'held', because: null });
    expect(heard.length).toBe(1);
  });

  test('yields to everybody else', async () => {
    const { heard, job } = started({}, shell('echo "{\\"tell\\":\\"held\\",\\"because\\":\\"$(nice)\\"}"'));
    await job.ended;
    expect(heard).toEqual([{ tell: 'held', because: '10' }]);
  });

  test('ends the child when what started it is gone: its standard input ends', async () => {
    const { job } = started({ end: 'wait-for-begin' });
    expect(job.pid).toBeGreaterThan(0);
    await job.end();
    expect(await until(() => isGone(job.pid!))).toBe(true);
  });
});

function isGone(pid: number): true | undefined {
  try {
    process.kill(pid, 0);
    return undefined;
  } catch {
    return true;
  }
}
