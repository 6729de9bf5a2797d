import type { Assets } from '@selvedge/server';
import { html, raw } from 'hono/html';
import type { FragmentDefinition } from './fragment.ts';

/** The page that a podlet shows of itself when it runs alone: each fragment with each of its examples, fallbacks too. */
export function developmentPage(
  podlet: string,
  fragments: Readonly<Record<string, FragmentDefinition>>,
  assets: Assets,
) {
  const examples = Object.entries(fragments).flatMap(([name, fragment]) => [
    ...(fragment.examples ?? [{}]).map((query) => ({
      name,
      path: `/${name}/?${new URLSearchParams(query)}`,
      fragment,
    })),
    ...(fragment.fallback ? [{ name: `${name}, fallback`, path: `/${name}/fallback`, fragment }] : []),
  ]);
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${podlet}: fragments</title>
<meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui;margin:2rem;color-scheme:light dark}section{border:1px dashed;padding:1rem;margin-block:1rem}</style>
${[...new Set(Object.values(fragments).flatMap((fragment) => fragment.styles ?? []))].map(
  (style) => html`<link rel="stylesheet" href="/assets/${assets.file(style)}">`,
)}
<h1>${podlet}</h1>
${examples.map(
  ({ name, path }) => html`<h2>${name}</h2>
<p><a href="${path}">${path}</a></p>
<section data-path="${path}">Loading…</section>`,
)}
<script type="module">
${assets.has('selvedge.js') ? raw(`import '/assets/${assets.file('selvedge.js')}';`) : ''}
for (const section of document.querySelectorAll('[data-path]')) {
  const response = await fetch(section.dataset.path);
  section.setHTMLUnsafe(await response.text());
  section.title = String(response.status);
}
document.dispatchEvent(new CustomEvent('selvedge:refreshed'));
</script>
</html>`;
}
