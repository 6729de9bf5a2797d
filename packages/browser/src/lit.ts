/**
 * The module behind the import map's `lit@3`: one Lit for all teams. Hydrate support must be evaluated before LitElement, or
 * an element renders a second time beside the server's nodes, without an error.
 */
import '@lit-labs/ssr-client/lit-element-hydrate-support.js';

/** `_$LH` is what Lit's directives are built on, so that a bundle carries the directive only, and not a second lit-html. */
export { _$LH, css, html, isServer, LitElement, mathml, noChange, nothing, render, svg, unsafeCSS } from 'lit';
