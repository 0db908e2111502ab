import { recording } from '../../../../../chaos/proxy/conformance/recordings.testkit.ts';

export type GoldenStep = {
  /** What stands behind the name of the program. */
  readonly words: readonly string[];
  /** Standard output and standard error, as they came. */
  readonly text: string;
  readonly code: number;
};

/** The transcript of the official command line, 2.12.0, with other ports in place of its two. */
export function goldenSteps(listen: number, upstream: number): GoldenStep[] {
  const golden = recording('cli-golden.txt')
    .replaceAll('20000', String(listen))
    .replaceAll('20002', String(upstream));
  return [...golden.matchAll(/^\$ (.*)\n([\s\S]*?)rc=(\d+)$/gm)].map(([, words, text, code]) => ({
    words: words!.split(' '),
    text: text!,
    code: Number(code),
  }));
}
