import { describe, expect, test } from 'vitest';
import { createLog, silentLog } from '../kit/log.ts';
import { UndoStack } from './undo-stack.ts';

describe('UndoStack.run()', () => {
  test('undoes the newest first, each once', async () => {
    const done: string[] = [];
    const undo = new UndoStack();
    undo.add('first', () => void done.push('first'));
    undo.add('second', async () => void done.push('second'));
    await undo.run(silentLog);
    await undo.run(silentLog);
    expect(done).toEqual(['second', 'first']);
  });

  test('logs a step that fails and undoes the others', async () => {
    const lines: string[] = [];
    let undone = false;
    const undo = new UndoStack();
    undo.add('store', () => {
      undone = true;
    });
    undo.add('server', () => {
      throw new Error('already closed');
    });
    await undo.run(createLog({ write: (line) => lines.push(line) }));
    expect(undone).toBe(true);
    expect(lines.join('')).toContain('part=server error="already closed"');
  });
});
