import { include, type Segment, text } from '../src/index.ts';
import { language, malformedLanguage } from './language-cases.ts';

export interface Case {
  /** Section of ESI 1.0 (W3C Note, 2001-08-04), or who else the rule comes from. */
  section: string;
  it: string;
  source: string;
  segments: Segment[];
}

const a = include('/a');

export const wellFormed: Case[] = [
  { section: '3.1 include', it: 'reads src', source: 'x<esi:include src="/a"/>y', segments: [text('x'), a, text('y')] },
  { section: '3.1 include', it: 'reads a document of one include', source: '<esi:include src="/a" />', segments: [a] },
  {
    section: '3.1 include',
    it: 'reads alt and onerror="continue", in any order',
    source: '<esi:include onerror="continue" alt="/b" src="/a"/>',
    segments: [include('/a', { alt: '/b', onerror: 'continue' })],
  },
  { section: '3.1 include', it: 'needs no slash', source: '<esi:include src="/a">y', segments: [a, text('y')] },
  {
    section: '3.1 include',
    it: 'takes an end tag',
    source: '<esi:include src="/a"></esi:include>y',
    segments: [a, text('y')],
  },
  {
    section: '3.1 include',
    it: 'keeps order and repeats',
    source: '<esi:include src="/a"/><esi:include src="/a"/>',
    segments: [a, a],
  },
  {
    section: 'XML 1.0, 2.4',
    it: 'decodes the five entities once',
    source: '<esi:include src="/?&amp;lt;&lt;&gt;&quot;&apos;"/>',
    segments: [include(`/?&lt;<>"'`)],
  },
  {
    section: 'XML 1.0, 3.1',
    it: 'takes single quotes and space around =',
    source: `<esi:include\n src\t=\r '/a"b' />`,
    segments: [include('/a"b')],
  },
  {
    section: 'XML 1.0, 3.1',
    it: 'takes > in a value',
    source: '<esi:include src="/a>b"/>',
    segments: [include('/a>b')],
  },
  {
    section: '3.6 remove',
    it: 'drops the element with its content',
    source: 'x<esi:remove><a href="/l">l</a></esi:remove>y',
    segments: [text('xy')],
  },
  {
    section: '3.6 remove',
    it: 'does not include from inside it',
    source: '<esi:remove>x<esi:include src="/a"/></esi:remove>y',
    segments: [text('y')],
  },
  { section: '3.5 comment', it: 'drops the tag', source: 'x<esi:comment text="a > b"/>y', segments: [text('xy')] },
  {
    section: '3.8 <!--esi … -->',
    it: 'drops the marks, processes the content',
    source: 'x<!--esi <p><esi:include src="/a"/></p>-->y',
    segments: [text('x <p>'), a, text('</p>y')],
  },
  { section: '3.8 <!--esi … -->', it: 'needs no space', source: '<!--esi<esi:include src="/a"/>-->', segments: [a] },
  { section: '3.8 <!--esi … -->', it: 'may be empty', source: 'x<!--esi-->y', segments: [text('xy')] },
  {
    section: '3.8 <!--esi … -->',
    it: 'ends at the first -->, after which --> is text',
    source: '<!--esi x --> y -->',
    segments: [text(' x  y -->')],
  },
  { section: '3.8 <!--esi … -->', it: 'ends at --->', source: '<!--esi x --->y', segments: [text(' x -y')] },
  { section: 'Varnish', it: 'drops a tag without a name', source: 'x<esi:>y</esi:>z', segments: [text('xyz')] },
  {
    section: 'Varnish',
    it: 'does not process comments',
    source: '<!-- <esi:include src="/a"/> -->',
    segments: [text('<!-- <esi:include src="/a"/> -->')],
  },
  {
    section: 'Varnish',
    it: 'does not process CDATA',
    source: '<![CDATA[<esi:include src="/a"/> -->]]]>',
    segments: [text('<![CDATA[<esi:include src="/a"/> -->]]]>')],
  },
  {
    section: 'HTML, 13.6',
    it: 'goes on after a conditional comment',
    source: '<!--[if !x]><!--><esi:include src="/a"/><!--<![endif]-->',
    segments: [text('<!--[if !x]><!-->'), a, text('<!--<![endif]-->')],
  },
  {
    section: '–',
    it: 'processes scripts',
    source: '<script><esi:include src="/a"/></script>',
    segments: [text('<script>'), a, text('</script>')],
  },
  {
    section: '–',
    it: 'processes attributes',
    source: '<p class="<esi:include src="/a"/>">',
    segments: [text('<p class="'), a, text('">')],
  },
  {
    section: 'XML 1.0, 2.3',
    it: 'tells upper case from lower case',
    source: '<ESI:include src="/a"/>',
    segments: [text('<ESI:include src="/a"/>')],
  },
  { section: '–', it: 'gives no segments for no text', source: '', segments: [] },
  {
    section: '–',
    it: 'leaves plain HTML alone',
    source: '<!DOCTYPE html><p>1 < 2 & esi:include</p>',
    segments: [text('<!DOCTYPE html><p>1 < 2 & esi:include</p>')],
  },
];

export const malformed: Case[] = [
  {
    section: 'XML 1.0, 3.1',
    it: 'a tag with < in it is text up to there',
    source: '<esi:include src="/x/>\n<p class="b">y',
    segments: [text('<esi:include src="/x/>\n<p class="b">y')],
  },
  {
    section: 'XML 1.0, 3.1',
    it: 'reading goes on at the <',
    source: '<esi:include src="<esi:include src="/a"/>',
    segments: [text('<esi:include src="'), a],
  },
  {
    section: '–',
    it: 'a tag that the document ends in is text',
    source: 'x<esi:include src="/a"',
    segments: [text('x<esi:include src="/a"')],
  },
  {
    section: '3.1 include',
    it: 'no src: dropped',
    source: 'x<esi:include/>y<esi:include alt="/b"/>z',
    segments: [text('xyz')],
  },
  {
    section: '3.1 include',
    it: 'blank src: dropped',
    source: 'x<esi:include src=" "/>y<esi:include src=""/>',
    segments: [text('xy')],
  },
  {
    section: '3.1 include',
    it: 'other onerror, unknown attributes and blank alt: ignored',
    source: '<esi:include src="/a" alt="" onerror="Continue" ttl="1" ttl="2"/>',
    segments: [a],
  },
  {
    section: 'XML 1.0, 3.1',
    it: 'unquoted value: dropped',
    source: 'x<esi:include src=/a />y',
    segments: [text('xy')],
  },
  {
    section: 'XML 1.0, 3.1',
    it: 'attribute without value: dropped',
    source: 'x<esi:include src="/a" async/>y',
    segments: [text('xy')],
  },
  {
    section: 'XML 1.0, 3.1',
    it: 'no space between attributes: dropped',
    source: 'x<esi:include src="/a"alt="/b"/>y',
    segments: [text('xy')],
  },
  {
    section: 'XML 1.0, 3.1',
    it: 'src twice: dropped',
    source: 'x<esi:include src="/a" src="/b"/>y',
    segments: [text('xy')],
  },
  {
    section: 'XML 1.0, 3.1',
    it: 'alt or onerror twice: dropped',
    source: 'x<esi:include src="/a" alt="/b" alt="/c"/><esi:include src="/a" onerror="" onerror=""/>y',
    segments: [text('xy')],
  },
  {
    section: 'XML 1.0, 4.1',
    it: 'bare & and other references: kept',
    source: '<esi:include src="/?a=1&b=2&#38;&lt"/>',
    segments: [include('/?a=1&b=2&#38;&lt')],
  },
  {
    section: '3.6 remove',
    it: 'nested remove: the first end tag ends both',
    source: '<esi:remove>a<esi:remove>b</esi:remove>c</esi:remove>d',
    segments: [text('cd')],
  },
  {
    section: '3.6 remove',
    it: 'remove without end: the rest is dropped',
    source: 'x<esi:remove>y<esi:include src="/a"/>',
    segments: [text('x')],
  },
  {
    section: '3.6 remove',
    it: 'empty remove, end without start: dropped',
    source: 'x<esi:remove/>y</esi:remove>z',
    segments: [text('xyz')],
  },
  {
    section: 'Varnish',
    it: 'a comment in remove is opaque',
    source: '<esi:remove><!-- </esi:remove> -->x</esi:remove>y',
    segments: [text('y')],
  },
  {
    section: '3.8 <!--esi … -->',
    it: 'no end: the mark is dropped, the content processed',
    source: '<!--esi x<esi:include src="/a"/>',
    segments: [text(' x'), a],
  },
  {
    section: '3.8 <!--esi … -->',
    it: 'a comment inside ends both',
    source: '<!--esi a <!-- b --> c -->',
    segments: [text(' a <!-- b --> c -->')],
  },
  {
    section: '3.8 <!--esi … -->',
    it: 'nested: an ordinary comment',
    source: '<!--esi a <!--esi <esi:include src="/a"/> --> c -->',
    segments: [text(' a <!--esi <esi:include src="/a"/> --> c -->')],
  },
  {
    section: 'Varnish',
    it: 'comment without end: the rest is text',
    source: '<!-- x<esi:include src="/a"/>',
    segments: [text('<!-- x<esi:include src="/a"/>')],
  },
  {
    section: 'Varnish',
    it: 'CDATA without end: the rest is text',
    source: '<![CDATA[ x<esi:include src="/a"/>]]',
    segments: [text('<![CDATA[ x<esi:include src="/a"/>]]')],
  },
  {
    section: '3.1 include',
    it: 'a body is kept',
    source: '<esi:include src="/a">x</esi:include>',
    segments: [a, text('x')],
  },
];

export const CORPUS = [...wellFormed, ...language, ...malformed, ...malformedLanguage].map(({ source }) => source);
