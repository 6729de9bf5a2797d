import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import postcss, { type AtRule, type ChildNode, type Container } from 'postcss';

/**
 * Hold every team's stylesheets against the scoping rule: all rules in the team's cascade layer and inside its own
 * boundary, nothing by id or by the document's elements.
 *
 * @param root the repository's folder
 * @returns one line for each rule that reaches out
 */
export function checkStyles(root: string): string[] {
  return globSync('podlets/*/src/**/*.css', { cwd: root }).flatMap((file) => {
    const team = file.split('/')[1]!;
    return checkStyle(readFileSync(join(root, file), 'utf8'), team).map((complaint) => `${file}:${complaint}`);
  });
}

/** @returns complaints as `<line>: <what>` */
export function checkStyle(css: string, team: string): string[] {
  const complaints: string[] = [];
  const complain = (node: ChildNode, what: string) => complaints.push(`${node.source?.start?.line ?? 0}: ${what}`);
  const scope = `([data-boundary="${team}"]) to (:scope [data-boundary])`;
  const root = postcss.parse(css);
  for (const node of withoutComments(root)) {
    if (!isAtRule(node, 'layer', team)) {
      complain(node, `stands outside @layer ${team}`);
      continue;
    }
    for (const inner of withoutComments(node as AtRule)) {
      if (isAtRule(inner, 'keyframes') && (inner as AtRule).params.startsWith(`${team}-`)) continue;
      if (!isAtRule(inner, 'scope', scope))
        complain(inner, `stands outside @scope ${scope}; keyframes begin with ${team}-`);
    }
  }
  root.walkRules((rule) => {
    if ((rule.parent as AtRule | undefined)?.name === 'keyframes') return;
    if (/(^|[\s,>+~(])(html|body|:root|\*)(?![\w-])|#[\w-]/.test(rule.selector))
      complain(rule, `"${rule.selector}" reaches beyond the team's own classes and elements`);
  });
  root.walkDecls(/^--/, (declaration) => {
    if (!declaration.prop.startsWith(`--${team}-`))
      complain(declaration, `${declaration.prop} belongs to everybody; own properties begin with --${team}-`);
  });
  return complaints;
}

const withoutComments = (container: Container): ChildNode[] =>
  (container.nodes ?? []).filter(({ type }) => type !== 'comment') as ChildNode[];

function isAtRule(node: ChildNode, name: string, params?: string): boolean {
  return (
    node.type === 'atrule' &&
    node.name === name &&
    (params === undefined || node.params.replace(/\s+/g, ' ') === params)
  );
}
