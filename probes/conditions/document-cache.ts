import type { Facts } from '../facts.ts';
import { type JsonValue, parseJsonValue } from './json-value.ts';
import { CannotJudge } from './operand-value.ts';

const documents = new WeakMap<Facts, Map<string, JsonValue | CannotJudge>>();

/** A text of a run as JSON, parsed once a run however many conditions ask. @throws CannotJudge when it is none */
export function documentOf(facts: Facts, text: string): JsonValue {
  const ofRun = documentsOf(facts);
  const document = ofRun.get(text) ?? parse(text);
  ofRun.set(text, document);
  if (document instanceof CannotJudge) throw document;
  return document;
}

function documentsOf(facts: Facts): Map<string, JsonValue | CannotJudge> {
  const known = documents.get(facts);
  if (known) return known;
  const ofRun = new Map<string, JsonValue | CannotJudge>();
  documents.set(facts, ofRun);
  return ofRun;
}

function parse(text: string): JsonValue | CannotJudge {
  try {
    return parseJsonValue(text);
  } catch (error) {
    return new CannotJudge(error instanceof RangeError ? error.message : 'not JSON');
  }
}
