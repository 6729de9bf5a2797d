import type { Expression, Segment, When } from '../src/index.ts';
import { include, MAX_EXPRESSION, MAX_NESTING, MAX_PARENTHESES, text } from '../src/index.ts';
import type { Case } from './cases.ts';

export const vars = (name: string, key?: string, fallback?: string): Segment => ({
  type: 'vars',
  variable: { name, ...(key !== undefined && { key }), ...(fallback !== undefined && { default: fallback }) },
});
export const attempt = (attempt: Segment[], except: Segment[] = []): Segment => ({ type: 'try', attempt, except });
export const choose = (when: When[], otherwise: Segment[] = []): Segment => ({ type: 'choose', when, otherwise });
/** The branch of `<esi:when test="$(A)==1">`. */
export const whenOne = (...segments: Segment[]): When => ({ test: '$(A)==1', expression: ONE, segments });

const ONE: Expression = { op: '==', left: { name: 'A' }, right: '1' };
const WHEN = '<esi:when test="$(A)==1">';
const a = include('/a');
const nested = (depth: number) => '<esi:try><esi:attempt>'.repeat(depth);
const inTries = (depth: number, inner: Segment[]): Segment[] =>
  Array.from({ length: depth }).reduce<Segment[]>((content) => [attempt(content)], inner);
const whenLonger = `<esi:when test="$(A)==${'1'.repeat(MAX_EXPRESSION)}">x</esi:when>`;
const whenDeeper = `<esi:when test="${'('.repeat(MAX_PARENTHESES + 1)}$(A)==1${')'.repeat(MAX_PARENTHESES + 1)}">x</esi:when>`;

const rows: [section: string, it: string, source: string, segments: Segment[]][] = [
  [
    '3.2 inline',
    'drops the element with its content',
    'x<esi:inline name="/i" fetchable="yes">i<esi:include src="/a"/></esi:inline>y',
    [text('xy')],
  ],
  [
    '3.3 choose',
    'reads the branches',
    `<esi:choose> ${WHEN}x</esi:when>\n${WHEN}<esi:include src="/a"/></esi:when> <esi:otherwise>y</esi:otherwise> </esi:choose>z`,
    [choose([whenOne(text('x')), whenOne(a)], [text('y')]), text('z')],
  ],
  ['3.3 choose', 'needs no otherwise', `<esi:choose>${WHEN}x</esi:when></esi:choose>`, [choose([whenOne(text('x'))])]],
  [
    '3.3 choose',
    'nests',
    `<esi:choose>${WHEN}<esi:choose>${WHEN}x</esi:when></esi:choose>y</esi:when></esi:choose>`,
    [choose([whenOne(choose([whenOne(text('x'))]), text('y'))])],
  ],
  [
    '3.3 choose',
    'decodes the test',
    '<esi:choose><esi:when test="$(A)&lt;1 &amp; $(B)==\'&quot;\'">x</esi:when></esi:choose>',
    [
      choose([
        {
          test: "$(A)<1 & $(B)=='\"'",
          expression: {
            op: '&',
            of: [
              { op: '<', left: { name: 'A' }, right: '1' },
              { op: '==', left: { name: 'B' }, right: '"' },
            ],
          },
          segments: [text('x')],
        },
      ]),
    ],
  ],
  [
    '3.3 choose',
    'takes < as written where it starts no tag',
    '<esi:choose><esi:when test="$(A)<1">x</esi:when></esi:choose>',
    [choose([{ test: '$(A)<1', expression: { op: '<', left: { name: 'A' }, right: '1' }, segments: [text('x')] }])],
  ],
  [
    '3.4 try',
    'reads both parts, in any order',
    '<esi:try>\n<esi:except>y</esi:except>\n<esi:attempt>x<esi:include src="/a"/></esi:attempt>\n</esi:try>z',
    [attempt([text('x'), a], [text('y')]), text('z')],
  ],
  [
    '3.4 try',
    'nests in choose, and choose in it',
    `<esi:choose>${WHEN}<esi:try><esi:attempt><esi:choose><esi:otherwise>x</esi:otherwise></esi:choose></esi:attempt><esi:except>y</esi:except></esi:try></esi:when></esi:choose>`,
    [choose([whenOne(attempt([choose([], [text('x')])], [text('y')]))])],
  ],
  [
    '3.6 remove',
    'drops a whole try',
    '<esi:remove><esi:try><esi:attempt>x</esi:attempt></esi:try></esi:remove>y',
    [text('y')],
  ],
  [
    '3.7 vars',
    'makes each variable a segment',
    '<esi:vars>Hello, $(HTTP_COOKIE{name})!</esi:vars> $(HTTP_HOST)',
    [text('Hello, '), vars('HTTP_COOKIE', 'name'), text('! $(HTTP_HOST)')],
  ],
  [
    '3.7 vars',
    'reaches into elements in it, and no further',
    `<esi:vars><esi:try><esi:attempt>$(A)</esi:attempt></esi:try></esi:vars>$(A)`,
    [attempt([vars('A')]), text('$(A)')],
  ],
  [
    '3.7 vars',
    'reads variables in a script, and leaves other $( alone',
    '<esi:vars><script>$(document).a($("b"), $(A))</script></esi:vars>',
    [text('<script>$(document).a($("b"), '), vars('A'), text(')</script>')],
  ],
  [
    '3.8 <!--esi … -->',
    'may hold vars',
    '<!--esi <p><esi:vars>Hello, $(HTTP_COOKIE{name})!</esi:vars></p>-->',
    [text(' <p>Hello, '), vars('HTTP_COOKIE', 'name'), text('!</p>')],
  ],
  [
    '4.2 Variable Default Values',
    'reads defaults, bare and quoted',
    `<esi:vars>$(A|x)$(A{b}|'x y')$(A|'')$(A|)</esi:vars>`,
    [vars('A', undefined, 'x'), vars('A', 'b', 'x y'), vars('A'), vars('A')],
  ],
  [
    '4. ESI Variables',
    'keeps the variables of a URL in the URL',
    '<esi:include src="/$(HTTP_COOKIE{id}|default).html"/>',
    [include('/$(HTTP_COOKIE{id}|default).html')],
  ],
  ['4. ESI Variables', 'starts at the last $(', '<esi:vars>$($(A)</esi:vars>', [text('$('), vars('A')]],
];

const malformedRows: typeof rows = [
  ...[
    '$(a)',
    '$( A)',
    '$(A',
    '$(A{})',
    '$(A{b)',
    '$(A{b}c)',
    '$(A|b c)',
    "$(A|'b)",
    "$(A|'b'c)",
    '$(1)',
    '$()',
    '$(A{<b>})',
    `$(${'A'.repeat(65)})`,
    `$(A{${'b'.repeat(257)}})`,
    `$(A|${'c'.repeat(513)})`,
  ].map((source): (typeof rows)[number] => [
    '4. ESI Variables',
    `no variable: ${source.slice(0, 12)}`,
    `<esi:vars>${source}</esi:vars>`,
    [text(source)],
  ]),
  ['3.2 inline', 'inline without end: the rest is dropped', 'x<esi:inline>y', [text('x')]],
  [
    '3.3 choose',
    'anything else in choose: dropped',
    `<esi:choose>x<esi:include src="/a"/><esi:vars>$(A)</esi:vars><esi:attempt>x</esi:attempt><p>${WHEN}y</esi:when></p></esi:choose>`,
    [choose([whenOne(text('y'))])],
  ],
  [
    '3.3 choose',
    'a second otherwise: dropped',
    '<esi:choose><esi:otherwise>x</esi:otherwise><esi:otherwise>y</esi:otherwise></esi:choose>',
    [choose([], [text('x')])],
  ],
  [
    '3.3 choose',
    'a test that cannot be read, is missing, unquoted, repeated, too long or too deep: never taken',
    `<esi:choose><esi:when>x</esi:when><esi:when test="1">x</esi:when><esi:when test=1>x</esi:when><esi:when test="$(A)==1" test="$(A)==1">x</esi:when>${whenLonger}${whenDeeper}<esi:otherwise>y</esi:otherwise></esi:choose>`,
    [choose([], [text('y')])],
  ],
  [
    '3.3 choose',
    'a test with a < that starts a tag: the tag is no tag',
    `<esi:choose><esi:when test="$(A)<b">x</esi:when>${WHEN}y</esi:when></esi:choose>`,
    [choose([whenOne(text('y'))])],
  ],
  ['3.3 choose', 'an empty choose: dropped', 'x<esi:choose></esi:choose>y<esi:choose/>z', [text('xyz')]],
  [
    '3.3 choose',
    'an empty when: takes no content',
    '<esi:choose><esi:when test="$(A)==1"/>x</esi:choose>',
    [choose([whenOne()])],
  ],
  [
    '3.3 choose',
    'branches outside choose: dropped with their content',
    `x${WHEN}y</esi:when><esi:otherwise>y</esi:otherwise>z`,
    [text('xz')],
  ],
  [
    '3.4 try',
    'anything else in try: dropped',
    '<esi:try>x<esi:include src="/a"/><esi:when test="$(A)==1">x</esi:when><esi:attempt>y</esi:attempt></esi:try>',
    [attempt([text('y')])],
  ],
  [
    '3.4 try',
    'a second attempt or except: dropped',
    '<esi:try><esi:attempt>x</esi:attempt><esi:attempt>1</esi:attempt><esi:except>y</esi:except><esi:except>2</esi:except></esi:try>',
    [attempt([text('x')], [text('y')])],
  ],
  [
    '3.4 try',
    'no attempt, or an empty one: prints nothing',
    'x<esi:try><esi:except>1</esi:except></esi:try><esi:try/><esi:try><esi:attempt/></esi:try>y',
    [text('xy')],
  ],
  [
    '3.4 try',
    'parts outside try: dropped with their content',
    'x<esi:attempt>y</esi:attempt><esi:except>y</esi:except>z',
    [text('xz')],
  ],
  [
    'XML 1.0, 2.1',
    'no end: ends with the document',
    'x<esi:try><esi:attempt>y<esi:vars>$(A)',
    [text('x'), attempt([text('y'), vars('A')])],
  ],
  [
    'XML 1.0, 2.1',
    'no end: ends with the element around it',
    '<esi:try><esi:attempt>x<esi:vars></esi:attempt>1<esi:except>$(A)</esi:try>$(A)',
    [attempt([text('x')], [text('$(A)')]), text('$(A)')],
  ],
  ['XML 1.0, 2.1', 'an end without start: dropped', 'x</esi:vars></esi:when></esi:try>y', [text('xy')]],
  ['–', 'nested as deep as MAX_NESTING: kept', `${nested(MAX_NESTING / 2)}x`, inTries(MAX_NESTING / 2, [text('x')])],
  [
    '–',
    'nested deeper than MAX_NESTING: dropped',
    `${nested(MAX_NESTING / 2)}x<esi:vars>y</esi:vars>${nested(9)}y${'</esi:attempt></esi:try>'.repeat(9)}z`,
    inTries(MAX_NESTING / 2, [text('xz')]),
  ],
];

const toCase = ([section, it, source, segments]: (typeof rows)[number]): Case => ({ section, it, source, segments });
export const language = rows.map(toCase);
export const malformedLanguage = malformedRows.map(toCase);
