/** Pieces that, joined in any order, give documents rich in marks, halves of marks and traps. */
export const PIECES = [
  ...[
    '<esi:include src="/a"/>',
    '<esi:include src="/b" alt="/c" onerror="continue"/>',
    '</esi:include>',
    '<esi:include ',
  ],
  ...['src="', "src='", '/x?a=1&amp;b=2"', '"', "'", '/>', '>', '<', '/', '&', ' ', '=', '\n'],
  ...[
    '<esi:remove>',
    '</esi:remove>',
    '<esi:remove/>',
    '<esi:comment text="x"/>',
    '<esi:',
    '<esi:inline>',
    '</esi:inline>',
  ],
  ...['<esi:vars>', '</esi:vars>', '$(A)', '$(B{c}|d)', "$(C|'e f')", '$(', '$(A{', '|', ')', '}', '$'],
  ...['<esi:try>', '</esi:try>', '<esi:attempt>', '</esi:attempt>', '<esi:except>', '</esi:except>', '<esi:try/>'],
  ...['<esi:choose>', '</esi:choose>', '<esi:otherwise>', '</esi:otherwise>', '</esi:when>', '<esi:when>'],
  ...['<esi:when test="$(A)==1">', `<esi:when test="!($(B{c})<'x')&$(A)">`, '<esi:when test="(1">', '<esi:when test="'],
  ...[
    '<!--esi',
    '<!--',
    '-->',
    '--',
    '-',
    '<!',
    '<![CDATA[',
    ']]>',
    ']]',
    ']',
    '</',
    'esi:',
    'es',
    'i:include',
    'a',
    'é😀',
  ],
  ...['<p class="a">text</p>', '<script>if (a<b) c()</script>', '<ESI:include src="/d"/>', '<!DOCTYPE html>', '\u0000'],
];

const TEXTS = ['<p>x</p>', 'a < b', ' ', '\n', '$(X)', '<!-- c -->', 'é😀', '\'"', '$(document).ready()'];
const URLS = ['/a', '/b?c=1&amp;d=$(QUERY_STRING{q})', "/$(HTTP_COOKIE{id}|'no one')", 'https://a.example/'];
const OPERANDS = ['$(HTTP_COOKIE{group})', "'Basic User'", '$(HTTP_HOST|x)', '3', 'word', "''"];
const OPERATORS = ['==', '!=', '&lt;=', '>=', '<', '>', ' == '];
const JOINTS = ['&', '|', ' &amp; ', ' | '];
const VARIABLES = ['$(HTTP_COOKIE{name})', '$(HTTP_HOST)', '$(A{b}|c)', "$(A|'b c')", '$(QUERY_STRING|'];

/** Makes a document from random numbers: pieces without order, well-formed ESI of every element, or the latter damaged. */
export function generate(next: () => number): string {
  const below = (count: number) => Math.floor(next() * count);
  const pick = (list: readonly string[]) => list[below(list.length)] ?? '';
  const many = (most: number, make: () => string): string => {
    let out = '';
    for (let count = below(most + 1); count > 0; count--) out += make();
    return out;
  };
  const kind = below(3);
  if (kind === 0) return many(14, () => pick(PIECES));
  const whole = content(0);
  if (kind === 1) return whole;
  const at = below(whole.length);
  return whole.slice(0, at) + pick(PIECES) + whole.slice(at + below(12));

  function content(depth: number): string {
    return many(2, () => (depth < 3 ? item(depth + 1) : pick(TEXTS)));
  }

  function item(depth: number): string {
    switch (below(10)) {
      case 0:
        return `<esi:try><esi:attempt>${content(depth)}</esi:attempt><esi:except>${content(depth)}</esi:except></esi:try>`;
      case 1:
        return `<esi:choose>${many(3, () => `<esi:when test="${test(0)}">${content(depth)}</esi:when>`)}<esi:otherwise>${content(depth)}</esi:otherwise></esi:choose>`;
      case 2:
        return `<esi:vars>${content(depth)}${pick(VARIABLES)}${content(depth)}${pick(VARIABLES)}</esi:vars>`;
      case 3:
        return `<!--esi ${content(depth)}-->`;
      case 4:
        return `<esi:remove>${pick(TEXTS)}</esi:remove><esi:comment text="${pick(OPERANDS)}"/>`;
      case 5:
        return pick(PIECES);
      case 6:
      case 7:
        return `<esi:include src="${pick(URLS)}"${below(2) ? ` alt='${pick(URLS).replaceAll("'", '')}'` : ''}${below(2) ? ' onerror="continue"' : ''}/>`;
      default:
        return pick(TEXTS);
    }
  }

  function test(depth: number): string {
    const operand = below(8) ? `${pick(OPERANDS)}${pick(OPERATORS)}${pick(OPERANDS)}` : pick(OPERANDS);
    if (depth > 2) return operand;
    switch (below(5)) {
      case 0:
        return `${test(depth + 1)}${pick(JOINTS)}${test(depth + 1)}`;
      case 1:
        return `!(${test(depth + 1)})`;
      default:
        return operand;
    }
  }
}
