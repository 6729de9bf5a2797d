export { type AllowListOptions, createAllowList } from './allow-list.ts';
export { type AssembleOptions, type AtOnceOptions, assemble, assembleAtOnce } from './assemble.ts';
export type { Comparison, Expression, Operand } from './expression.ts';
export { type FailureReason, IncludeError } from './include-error.ts';
export { DEFAULT_LIMITS, type Limits, MAX_EXPRESSION, MAX_NESTING, MAX_PARENTHESES } from './limits.ts';
export { neutralize } from './neutralize.ts';
export { createTokenizer, parse, type Tokenizer } from './parse.ts';
export type { Fragment, Resolve } from './parts.ts';
export type { Variable, Variables } from './reference.ts';
export {
  type ChooseSegment,
  type IncludeSegment,
  include,
  type Segment,
  type TextSegment,
  type TrySegment,
  text,
  type VarsSegment,
  type When,
} from './segments.ts';
export { serialize } from './serialize.ts';
export { createVariables, type VariableSource } from './variables.ts';
