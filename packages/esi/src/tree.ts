import { MAX_NESTING } from './limits.ts';
import type { Variable } from './reference.ts';
import { type IncludeSegment, type Segment, text, type When } from './segments.ts';

const ELEMENTS = ['vars', 'inline', 'try', 'attempt', 'except', 'choose', 'when', 'otherwise'] as const;

/** The elements that have content. */
export type ElementName = (typeof ELEMENTS)[number];

/** The test of a `when`, as written and as read. */
export type Test = Pick<When, 'test' | 'expression'>;

/** A list of segments in the making. `run` is the text since the last segment. */
interface Content {
  segments: Segment[];
  run: string;
}

/** What a `try` or a `choose` has so far. */
interface Branches {
  attempt?: Segment[];
  except?: Segment[];
  readonly when: When[];
  otherwise?: Segment[];
}

/** An element that is open. Without `content`, what stands directly in it is dropped. */
interface OpenElement {
  readonly name: ElementName | 'document';
  readonly content: Content | undefined;
  readonly branches: Branches | undefined;
  readonly inVars: boolean;
}

/** Whether a name is that of an element with content. */
export function isElementName(name: string): name is ElementName {
  return (ELEMENTS as readonly string[]).includes(name);
}

/**
 * Builds segments from text, includes and the tags of elements with content. No order of calls is an error: see the
 * table at `parse`. Each call takes constant time, spread over all calls.
 */
export class Tree {
  readonly #document: Content = { segments: [], run: '' };
  readonly #open: OpenElement[] = []; // around `#top`, from the document inwards
  #top: OpenElement = { name: 'document', content: this.#document, branches: undefined, inVars: false };
  readonly #counts: Partial<Record<ElementName, number>> = {};

  /** Whether text here is in `vars`, so that its variables are printed. */
  get printsVariables(): boolean {
    return this.#top.inVars && this.#top.content !== undefined;
  }

  addText(piece: string): void {
    if (this.#top.content) this.#top.content.run += piece;
  }

  addInclude(include: IncludeSegment): void {
    if (this.#top.content) add(this.#top.content, include);
  }

  addVariable(variable: Variable): void {
    if (this.#top.content) add(this.#top.content, { type: 'vars', variable });
  }

  /** Opens an element. `test` is that of a `when`; without it, or where the element must not stand, it is dropped. */
  open(name: ElementName, test?: Test): void {
    const parent = this.#top;
    const tooDeep = this.#open.length >= MAX_NESTING;
    this.#open.push(parent);
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
    this.#top = {
      name,
      content: tooDeep ? undefined : openContent(name, parent, test),
      branches: !tooDeep && parent.content && (name === 'try' || name === 'choose') ? { when: [] } : undefined,
      inVars: parent.inVars || name === 'vars',
    };
  }

  /** Closes the innermost element of that name and all that is open in it. Does nothing if there is none. */
  close(name: ElementName): void {
    if (!this.#counts[name]) return;
    while (this.#closeTop() !== name);
  }

  /** Gives the document's segments so far, without what an open `try` or `choose` will become. */
  take(): Segment[] {
    flush(this.#document);
    const { segments } = this.#document;
    this.#document.segments = [];
    return segments;
  }

  /** Closes all that is open. */
  end(): void {
    while (this.#open.length > 0) this.#closeTop();
  }

  #closeTop(): ElementName | 'document' {
    const { name, content, branches } = this.#top;
    this.#top = this.#open.pop() ?? this.#top;
    if (name === 'document') return name;
    this.#counts[name] = (this.#counts[name] ?? 1) - 1;
    if (content && name !== 'vars') flush(content);
    const segment = branches && join(branches);
    if (segment && this.#top.content) add(this.#top.content, segment);
    return name;
  }
}

function openContent(name: ElementName, parent: OpenElement, test: Test | undefined): Content | undefined {
  if (name === 'vars') return parent.content;
  const { branches } = parent;
  if (branches === undefined) return undefined;
  const segments: Segment[] = [];
  if (parent.name === 'choose') {
    if (name === 'when' && test) branches.when.push({ ...test, segments });
    else if (name === 'otherwise' && !branches.otherwise) branches.otherwise = segments;
    else return undefined;
  } else if (name === 'attempt' || name === 'except') {
    if (branches[name]) return undefined;
    branches[name] = segments;
  } else return undefined;
  return { segments, run: '' };
}

/** The segment that branches make, if they can ever print anything. */
function join({ attempt, except, when, otherwise }: Branches): Segment | undefined {
  if (attempt) return attempt.length > 0 ? { type: 'try', attempt, except: except ?? [] } : undefined;
  if (when.length === 0 && !otherwise?.length) return undefined;
  return { type: 'choose', when, otherwise: otherwise ?? [] };
}

function add(content: Content, segment: Segment): void {
  flush(content);
  content.segments.push(segment);
}

function flush(content: Content): void {
  if (content.run !== '') content.segments.push(text(content.run));
  content.run = '';
}
