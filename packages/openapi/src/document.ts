/** The parts of OpenAPI 3.0 and 3.1 that a consumer depends on. */
export interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths?: Readonly<Record<string, PathItem>>;
}

export interface Reference {
  readonly $ref?: string;
}

export interface PathItem extends Reference {
  readonly parameters?: readonly Parameter[];
  readonly [method: string]: unknown;
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body & { readonly required?: boolean };
  readonly responses?: Readonly<Record<string, Body>>;
}

export interface Parameter extends Reference {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

export interface Body extends Reference {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

export interface Schema extends Reference {
  readonly type?: string | readonly string[];
  /** OpenAPI 3.0; 3.1 lists `null` among the types. */
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly [keyword: string]: unknown;
}

/**
 * @param value parsed JSON
 * @param name what to call it in an error
 * @throws Error if it is no OpenAPI 3 document with a semantic version
 */
export function parseDocument(value: unknown, name: string): Document {
  const document = value as Partial<Document> | null;
  if (typeof document !== 'object' || !/^3\.[01]\./.test(String(document?.openapi))) {
    throw new Error(`${name} is no OpenAPI 3.0 or 3.1 document: generate it anew`);
  }
  if (!/^\d+\.\d+\.\d+/.test(String(document?.info?.version))) {
    throw new Error(
      `${name} has the info.version ${document?.info?.version}: give it a semantic version such as 1.0.0`,
    );
  }
  return document as Document;
}

/**
 * Follow `$ref` inside its own document.
 *
 * @throws Error if it points nowhere, or into another file
 */
export function resolve<T extends Reference>(document: Document, value: T): T {
  let resolved: T = value;
  for (let depth = 0; resolved.$ref !== undefined; depth++) {
    const { $ref } = resolved;
    const target = $ref.startsWith('#/')
      ? $ref
          .slice(2)
          .split('/')
          .map((token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'))
          .reduce<unknown>((node, token) => (node as Record<string, unknown> | undefined)?.[token], document)
      : undefined;
    if (typeof target !== 'object' || target === null || depth > 50) {
      throw new Error(`$ref ${$ref} cannot be followed: only references inside the document can`);
    }
    resolved = target as T;
  }
  return resolved;
}
