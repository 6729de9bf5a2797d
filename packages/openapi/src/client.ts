const HEADER = '// Generated from an openapi.json by `selvedge-openapi client`: change that, and run it again.\n\n';

/**
 * Typed definitions of an API, as openapi-fetch takes them: `createClient<paths>()`.
 *
 * @param document parsed `openapi.json`
 * @returns the text of a `.d.ts` file
 * @throws Error if it is no valid OpenAPI 3 document
 */
export async function generateClient(document: unknown): Promise<string> {
  // Imported when it is needed: it brings a TypeScript compiler, and most who import this package only check.
  const { default: openapiTypeScript, astToString } = await import('openapi-typescript');
  // As text, because openapi-typescript resolves references in the object that it is given.
  const nodes = await openapiTypeScript(JSON.stringify(document), { silent: true });
  return HEADER + astToString(nodes);
}
