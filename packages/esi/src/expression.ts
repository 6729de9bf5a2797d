import { MAX_EXPRESSION, MAX_PARENTHESES } from './limits.ts';
import { readReference, type Variable, type Variables } from './reference.ts';

/** A literal, or a variable. */
export type Operand = string | Variable;

export type Comparison = '==' | '!=' | '<=' | '>=' | '<' | '>';

/** A test that was read (ESI 1.0, 5. ESI Expressions). */
export type Expression =
  | { readonly op: Comparison; readonly left: Operand; readonly right: Operand }
  | { readonly op: '&' | '|'; readonly of: readonly Expression[] }
  | { readonly op: '!'; readonly of: Expression }
  | { readonly op: 'true'; readonly of: Variable };

const SPACE = /\s*/y;
const COMPARISON = /[=!<>]=|[<>]/y;
const LITERAL = /'([^']*)'|([^\s'"(){}$<>=!&|]+)/y;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/**
 * Reads a test. From loose to tight: `|`, `&`, `!`, comparison; parentheses group (ESI 1.0, 5.1 Operators). A literal
 * stands in single quotes, or alone if it has no white space and no character of the language.
 *
 * @returns undefined for what the Note does not define: a literal without a comparison as in `(1 & 4)`, a compared
 *   comparison, any other error; and for what passes `MAX_EXPRESSION` or `MAX_PARENTHESES`
 */
export function parseExpression(source: string): Expression | undefined {
  if (source.length > MAX_EXPRESSION) return undefined;
  let at = 0;
  let parentheses = 0;
  const found = readJoined('|');
  return at === source.length ? found : undefined;

  function take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    const taken = pattern.exec(source) ?? undefined;
    if (taken) at = pattern.lastIndex;
    return taken;
  }

  function takeSign(sign: string): boolean {
    take(SPACE);
    if (source[at] !== sign) return false;
    at++;
    return true;
  }

  function readJoined(op: '|' | '&'): Expression | undefined {
    const of: Expression[] = [];
    do {
      const next = op === '|' ? readJoined('&') : readNegated();
      if (next === undefined) return undefined;
      of.push(next);
    } while (takeSign(op));
    return of.length > 1 ? { op, of } : of[0];
  }

  function readNegated(): Expression | undefined {
    let negated = false;
    while (takeSign('!')) negated = !negated;
    const of = takeSign('(') ? readGroup() : readComparison();
    return negated && of ? { op: '!', of } : of;
  }

  function readGroup(): Expression | undefined {
    if (++parentheses > MAX_PARENTHESES) return undefined;
    const found = readJoined('|');
    parentheses--;
    return takeSign(')') ? found : undefined;
  }

  function readComparison(): Expression | undefined {
    const left = readOperand();
    if (left === undefined) return undefined;
    take(SPACE);
    const op = take(COMPARISON)?.[0] as Comparison | undefined;
    if (op === undefined) return typeof left === 'string' ? undefined : { op: 'true', of: left };
    const right = readOperand();
    return right === undefined ? undefined : { op, left, right };
  }

  function readOperand(): Operand | undefined {
    take(SPACE);
    const reference = readReference(source, at);
    if (reference) {
      at = reference.end;
      return reference.variable;
    }
    const literal = take(LITERAL);
    return literal && (literal[1] ?? literal[2]);
  }
}

/**
 * Whether a test holds. A comparison with an empty operand does not. Two numbers (up to 15 digits before and after the
 * point) compare as numbers, all else as strings of UTF-16 code units. A variable alone holds if its value is `true`,
 * as a member of a list has it (ESI 1.0, 4.1.2 List, 5.1 Operators).
 */
export function evaluate(expression: Expression, variables: Variables): boolean {
  switch (expression.op) {
    case '|':
      return expression.of.some((one) => evaluate(one, variables));
    case '&':
      return expression.of.every((one) => evaluate(one, variables));
    case '!':
      return !evaluate(expression.of, variables);
    case 'true':
      return readValue(expression.of, variables) === 'true';
    default:
      return compare(expression.op, readValue(expression.left, variables), readValue(expression.right, variables));
  }
}

function readValue(operand: Operand, variables: Variables): string {
  if (typeof operand === 'string') return operand;
  return variables(operand.name, operand.key) || operand.default || '';
}

function compare(op: Comparison, left: string, right: string): boolean {
  if (left === '' || right === '') return false;
  if (NUMBER.test(left) && NUMBER.test(right)) return order(op, Number(left), Number(right));
  return order(op, left, right);
}

function order<Value extends string | number>(op: Comparison, left: Value, right: Value): boolean {
  switch (op) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '>':
      return left > right;
  }
}
