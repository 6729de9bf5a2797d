import { describe, expect, test } from 'vitest';
import { evaluate, parseExpression } from '../src/expression.ts';
import { MAX_EXPRESSION, MAX_PARENTHESES } from '../src/limits.ts';

const values: Record<string, string> = {
  'HTTP_COOKIE{group}': 'Advanced',
  'HTTP_COOKIE{visits}': '42',
  'HTTP_COOKIE{version}': '3.01.23',
  'HTTP_ACCEPT_LANGUAGE{en}': 'true',
  'HTTP_ACCEPT_LANGUAGE{de}': 'false',
  HTTP_HOST: 'example.com',
};
const variables = (name: string, key?: string) => values[key === undefined ? name : `${name}{${key}}`];

/** A test that cannot be read has no value. */
function run(source: string): boolean | undefined {
  const expression = parseExpression(source);
  return expression && evaluate(expression, variables);
}

describe('ESI 1.0, 5. ESI Expressions', () => {
  test.each<[section: string, source: string, holds: boolean]>([
    ['5', "$(HTTP_HOST) == 'example.com'", true],
    ['5', "$(HTTP_HOST)=='example.com'", true],
    ['5', '$(HTTP_HOST)==example.com', true],
    ['5', "'example.com' == $(HTTP_HOST)", true],
    ['5', "$(HTTP_HOST) == 'Example.com'", false],
    ['5', " \t$(HTTP_COOKIE{group})\n!=\r'Basic User' ", true],
    ['5.1', '!(1==1)', false],
    ['5.1', "!('a'<='c')", false],
    ['5.1', "(1==1)|('abc'=='def')", true],
    ['5.1', '(4!=5)&(4==5)', false],
    ['5.1: comparison', '1<2', true],
    ['5.1: comparison', '2<2', false],
    ['5.1: comparison', '2<=2', true],
    ['5.1: comparison', '2>1', true],
    ['5.1: comparison', '2>2', false],
    ['5.1: comparison', '2>=2', true],
    ['5.1: comparison', '1>=2', false],
    ['5.1: comparison', '1!=1', false],
    ['5.1: numbers', '$(HTTP_COOKIE{visits})>5', true],
    ['5.1: numbers', '10>9', true],
    ['5.1: numbers', "'10'>'9'", true],
    ['5.1: numbers', '1.0==1', true],
    ['5.1: numbers', '-1<0', true],
    ['5.1: strings', 'a10>a9', false],
    ['5.1: strings', '$(HTTP_COOKIE{version})>3', true],
    ['5.1: strings', '$(HTTP_COOKIE{version})<4', true],
    ['5.1: strings', '1.05a>1.5', false],
    ['5.1: strings', '1e3==1000', false],
    ['5.1: strings', '0x10==16', false],
    ['5.1: 16 digits are no number', '9007199254740993==9007199254740992', false],
    ['5.1: precedence', '1==1|1==2&1==2', true],
    ['5.1: precedence', '(1==1|1==2)&1==2', false],
    ['5.1: precedence', '!1==2&1==1', true],
    ['5.1: precedence', '!1==1|1==1', true],
    ['5.1: precedence', '!!1==1', true],
    ['5.1: grouping', '((!((1==1))))', false],
    ['5.1: an empty operand', "$(X)==''", false],
    ['5.1: an empty operand', "''==''", false],
    ['5.1: an empty operand', "$(X)!='a'", false],
    ['5.1: an empty operand', "!($(X)=='a')", true],
    ['4.1.2: a list', '$(HTTP_ACCEPT_LANGUAGE{en})', true],
    ['4.1.2: a list', '!$(HTTP_ACCEPT_LANGUAGE{de}) & $(HTTP_ACCEPT_LANGUAGE{en})', true],
    ['4.1.2: no list', '$(HTTP_COOKIE{group})', false],
    ['4.1.2: no list', '$(X)', false],
    ['4.2', "$(X|a)=='a'", true],
    ['4.2', "$(HTTP_COOKIE{x}|'new user')=='new user'", true],
    ['4.2', "$(HTTP_COOKIE{group}|a)=='a'", false],
    ['4.1.1: keys are case-sensitive', "$(HTTP_COOKIE{Group})=='Advanced'", false],
  ])('%s: %s is %s', (_, source, holds) => {
    expect(run(source)).toBe(holds);
  });

  test.each([
    ...['', ' ', '(1 & 4)', '("abc" | "edf")', '1', "'a'", '!1', '$(X)==', '==1', '1==1 1==1', '1=1', '1===1', '1<>2'],
    ...['(1==1', '1==1)', '()', '1==1&', '|1==1', '1==1&&1==1', '1==1||1==1', '(1==1)==(1==1)', '1==2==3', '1==(2)'],
    ...["'a==1", "'a''b'==1", '$X==1', '$(x)==1', '$()==1', '"a"==1', 'a b==1', '{a}==1'],
  ])('5: %j cannot be read', (source) => {
    expect(run(source)).toBeUndefined();
  });

  test('a test has at most MAX_EXPRESSION code units', () => {
    const digits = '1'.repeat(MAX_EXPRESSION - '1!='.length);
    expect(run(`1!=${digits}`)).toBe(true);
    expect(run(`1!=${digits}1`)).toBeUndefined();
  });

  test('parentheses nest at most MAX_PARENTHESES deep; negations and operands are not nested', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}1==1${')'.repeat(depth)}`;
    expect(run(nested(MAX_PARENTHESES))).toBe(true);
    expect(run(nested(MAX_PARENTHESES + 1))).toBeUndefined();
    expect(run(`${nested(MAX_PARENTHESES)}&${nested(MAX_PARENTHESES)}`)).toBe(true);
    expect(run(`${'!'.repeat(MAX_EXPRESSION - 4)}1==1`)).toBe(true);
    expect(run(`${'1==1&'.repeat(200)}1==1`)).toBe(true);
  });
});
