import type { Output } from './cli/command.ts';
import { commit, version } from './kit/version.ts';

// Ink looks for React's developer tools when DEV=true; the environment must not change what this program loads.
delete process.env.DEV;

const argv = process.argv.slice(2);

// `--version`, `agent` and the work that an agent hands to a child come before the command-line library is loaded: it would cost 15 ms and 13 MB of memory.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V'))
  console.log(`vedette ${version} (${commit})`);
else void main();

/** The only catch-all and the only `process.exit` of the program: error kind → exit code. */
async function main(): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    process.exitCode = await report(error);
  }
  // Commands finish when they return; a connection kept alive for reuse must not hold the process.
  process.exit();
}

async function run(): Promise<number> {
  if (argv[0] === 'agent') {
    const { parseAgentArguments } = await import('./cli/agent-arguments.ts');
    const options = parseAgentArguments(argv.slice(1));
    if (options !== undefined) return (await import('./cli/run-agent.ts')).runAgent(options);
  }
  if (argv[0] === 'backup-job') return (await import('./cli/run-backup-job.ts')).runBackupJob();
  try {
    const output = terminalOutput();
    if (argv[0] === 'wal') {
      const { runWalWords } = await import('./cli/wal/run-wal-words.ts');
      const code = await runWalWords(argv.slice(1), output);
      if (code !== undefined) return code;
    }
    return await (await import('./cli/cli.ts')).runCommandLine(argv, output);
  } finally {
    // `process.exit` drops what a slow reader has not yet taken from a pipe.
    await new Promise<void>((resolve) => void process.stdout.end(resolve));
  }
}

function terminalOutput(): Output {
  const { stdout, env } = process;
  const isTerminal = stdout.isTTY === true;
  // Whoever reads our output has seen enough (`| head`): that is no failure, and there is nobody left to tell more.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    console.error(`error: Cannot write the result: ${error.message}`);
    process.exit(1);
  });
  return {
    write: (text) => void stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    isTerminal,
    get columns() {
      return isTerminal ? stdout.columns || 80 : Number.POSITIVE_INFINITY;
    },
    color: isTerminal && !env.NO_COLOR && env.TERM !== 'dumb',
  };
}

async function report(error: unknown): Promise<number> {
  const { OperationalError } = await import('./kit/errors.ts');
  const { failureText } = await import('./cli/failure-text.ts');
  const { exitCodeOf } = await import('./cli/exit-codes.ts');
  if (!(error instanceof OperationalError)) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    return 1;
  }
  process.stderr.write(failureText(error));
  return exitCodeOf(error.kind);
}
