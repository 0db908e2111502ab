import { parseScope } from '../../data/explored-scope.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import type { Overlay } from '../../overlays/overlay.ts';
import { createPrompt } from '../../overlays/prompt.ts';
import { parseThreshold } from './threshold.ts';

/** Asks on which hosts; Tab completes names. */
export function createScopePrompt(
  scope: string,
  hosts: readonly FleetHost[],
  submit: (scope: string) => void,
): Overlay {
  const names = ['all', ...hosts.map(({ name }) => name).sort()];
  return createPrompt({
    label: 'hosts',
    hint: 'all, or names with commas, or {env="prod", host=~"web-.*"}',
    initial: scope,
    complete: (text) => completeLast(text, names),
    submit(text) {
      try {
        parseScope(text);
      } catch (error) {
        if (error instanceof SyntaxError) return error.message;
        throw error;
      }
      submit(text.trim() === '' ? 'all' : text.trim());
      return undefined;
    },
  });
}

/** Asks for the value that a line is drawn at; nothing takes it away. */
export function createThresholdPrompt(threshold: string, submit: (threshold: string) => void): Overlay {
  return createPrompt({
    label: 'threshold',
    hint: '0.8, 80%, 200ms, 5GiB; nothing takes it away',
    initial: threshold,
    submit(text) {
      if (text.trim() !== '' && parseThreshold(text) === undefined)
        return 'write a number such as 0.8, 80% or 5GiB';
      submit(text.trim());
      return undefined;
    },
  });
}

/** Asks what is summed by; Tab completes the names of labels, which may come late. */
export function createSumPrompt(
  labels: () => readonly string[],
  submit: (labels: readonly string[]) => void,
): Overlay {
  return createPrompt({
    label: 'sum by',
    hint: 'labels with commas; none sums all series into one; Tab completes',
    complete: (text) => completeLast(text, labels()),
    submit(text) {
      const chosen = text
        .split(',')
        .map((label) => label.trim())
        .filter(Boolean);
      const wrong = chosen.find((label) => !/^[A-Za-z_]\w*$/.test(label));
      if (wrong !== undefined) return `"${wrong}" is no label`;
      submit(chosen);
      return undefined;
    },
  });
}

/** Completes what stands behind the last comma, as far as all that begin with it are the same. */
export function completeLast(
  text: string,
  names: readonly string[],
): { text: string; choices: readonly string[] } {
  const [, before = '', typed = ''] = /^(.*,\s*)?(.*)$/s.exec(text) ?? [];
  const choices = names.filter((name) => name.startsWith(typed));
  let shared = choices[0] ?? typed;
  for (const choice of choices) while (!choice.startsWith(shared)) shared = shared.slice(0, -1);
  return { text: before + shared, choices };
}
