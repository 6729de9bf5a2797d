export { type AssembleOptions, assemble, type Fragment, type Resolve } from './assemble.ts';
export { type FailureReason, IncludeError } from './include-error.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { neutralize } from './neutralize.ts';
export { type IncludeSegment, include, type Segment, type TextSegment, text } from './segments.ts';
export { serialize } from './serialize.ts';
export { createTokenizer, parse, type Tokenizer } from './tokenizer.ts';
