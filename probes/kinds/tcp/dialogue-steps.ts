import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';
import { regexField } from '../../regex-field.ts';

const label = z.strictObject({
  name: z
    .string()
    .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name')
    .describe('Name of the label.'),
  value: z.string().max(2_000).describe('Its value, with captures as in send.'),
});

const step = z
  .strictObject({
    expect: regexField().optional().describe('Lines are read until one matches this (RE2).'),
    send: z
      .string()
      .min(1)
      .max(65_536)
      .optional()
      .describe('A line to send; $1 and $name are what expect captured.'),
    send_secret: secretField().optional().describe('A line to send that is never shown.'),
    labels: z.array(label).max(20).default([]).describe('Labels of the metric probe_expect_info.'),
    starttls: z.boolean().default(false).describe('TLS begins after this step.'),
  })
  .refine(({ send, send_secret }) => send === undefined || send_secret === undefined, {
    message: 'send and send_secret exclude each other; take two steps',
  })
  .refine(({ expect, labels }) => expect !== undefined || labels.length === 0, {
    message: 'labels say what expect captured; give expect',
  });
export type DialogueStep = z.output<typeof step>;

/** A talk in steps, as `query_response` of blackbox_exporter: each may expect a line, send one, and begin TLS. */
export const dialogueSteps = z
  .array(step)
  .max(100)
  .default([])
  .refine((steps) => steps.filter(({ starttls }) => starttls).length <= 1, {
    message: 'TLS can begin once',
  });
