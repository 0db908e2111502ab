import type { KeyBinding } from './key-binding.ts';

/** What works on every screen. */
export type CommonAction =
  | 'quit'
  | 'suspend'
  | 'help'
  | 'palette'
  | 'back'
  | 'last-view'
  | 'freeze'
  | 'step-back'
  | 'step-forward'
  | 'event-before'
  | 'event-after'
  | 'jump'
  | 'live'
  | 'end-faults'
  | 'longer-window'
  | 'shorter-window'
  | 'copy-link'
  | 'copy-view'
  | 'export'
  | 'mouse'
  | 'overlay';

export const commonKeys: readonly KeyBinding<CommonAction>[] = [
  { keys: ['esc'], label: 'Esc', does: 'back to the screen before', action: 'back' },
  { keys: ['-'], label: '-', does: 'the view that was shown last', action: 'last-view' },
  {
    keys: ['['],
    label: '[',
    does: 'a step back in time, on all hosts and charts',
    brief: 'time',
    action: 'step-back',
  },
  { keys: [']'], label: ']', does: 'a step forward in time', action: 'step-forward' },
  { keys: ['{'], label: '{', does: 'to the event before', action: 'event-before' },
  { keys: ['}'], label: '}', does: 'to the event after', action: 'event-after' },
  { keys: ['t'], label: 't', does: 'jump to a time: 03:12, -10m, 2026-11-21T03:12Z', action: 'jump' },
  { keys: ['.'], label: '.', does: 'back to now', action: 'live' },
  {
    keys: ['!'],
    label: '!',
    does: 'end the faults that vedette put on any host; asks once',
    action: 'end-faults',
  },
  {
    keys: ['w'],
    label: 'w',
    does: 'longer window: 5m, 15m, 1h, 3h, 12h, 2d',
    brief: 'window',
    action: 'longer-window',
  },
  { keys: ['W'], label: 'W', does: 'shorter window', action: 'shorter-window' },
  { keys: ['f'], label: 'f', does: 'freeze what is shown, or go on', action: 'freeze' },
  { keys: ['y'], label: 'y', does: 'copy the link to this view', action: 'copy-link' },
  { keys: ['Y'], label: 'Y', does: 'copy what is shown as text', action: 'copy-view' },
  { keys: ['e'], label: 'e', does: 'export the view to a file: txt, csv, json, svg, png', action: 'export' },
  { keys: ['m'], label: 'm', does: 'mouse on or off', action: 'mouse' },
  { keys: ['ctrl-d'], label: 'ctrl-d', does: 'what the console itself costs', action: 'overlay' },
  { keys: ['ctrl-z'], label: 'ctrl-z', does: 'back to the shell; fg returns', action: 'suspend' },
  {
    keys: [':'],
    label: ':',
    does: 'go anywhere, do anything: screens, hosts, commands',
    brief: 'go',
    action: 'palette',
  },
  { keys: ['?'], label: '?', does: 'these keys', brief: 'help', action: 'help' },
  {
    keys: ['q', 'ctrl-c'],
    label: 'q',
    does: 'leave the console (also ctrl-c)',
    brief: 'quit',
    action: 'quit',
  },
];
