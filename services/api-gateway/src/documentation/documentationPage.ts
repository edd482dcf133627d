import { createHash } from 'node:crypto';
import type { MergedDocument, PartState } from './mergeDocuments.ts';

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
code, pre, .method { font-family: ui-monospace, monospace; }
pre { background: var(--soft); overflow: auto; padding: .75rem; border-radius: .25rem; max-height: 24rem; }
details { border: 1px solid var(--line); border-radius: .25rem; margin: .25rem 0; padding: .25rem .75rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.method { display: inline-block; font-weight: bold; min-width: 4.5rem; }
.note { border-left: .25rem solid; padding-left: .75rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; }
`;

/** Allows the page its own style and nothing else: it has no script, and asks no other host for anything. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const stateNotes: Record<PartState, string | undefined> = {
  current: undefined,
  stale: 'is away now: this is what it said before.',
  missing: 'is away, so what it offers cannot be shown. Reload the page a minute later.',
};

interface Operation {
  method: string;
  path: string;
  document: Record<string, unknown>;
}

/** The description of the API for people: works without scripts, with a keyboard, in the dark and on a phone. */
export function documentationPage(document: MergedDocument): string {
  const sections = Object.entries(document['x-services']).map(([service, state]) =>
    serviceSection(document, service, state),
  );
  const links = Object.keys(document['x-services']).map(
    service => `<li><a href="#${escape(service)}">${escape(service)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(document.info.title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escape(document.info.title)} <small>${escape(document.info.version)}</small></h1>
<p>${escape(document.info.description)}</p>
<p>For tools: <a href="/api/docs/openapi.json">openapi.json</a>, <a href="/api/docs/openapi.yaml">openapi.yaml</a></p>
<nav aria-label="Services"><ul>${links.join('')}</ul></nav>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function serviceSection(document: MergedDocument, service: string, state: PartState): string {
  const prefix = `/api/${service}`;
  const operations = Object.entries(document.paths)
    .filter(([path]) => path === prefix || path.startsWith(`${prefix}/`))
    .flatMap(([path, item]) => operationsOf(path, item));
  const note = stateNotes[state];
  return `<section aria-labelledby="${escape(service)}">
<h2 id="${escape(service)}">${escape(service)}</h2>
${note === undefined ? '' : `<p class="note">The service ${escape(note)}</p>`}
${operations.map(operation => operationDetails(operation)).join('\n')}
</section>`;
}

function operationsOf(path: string, item: Record<string, unknown>): Operation[] {
  return Object.entries(item)
    .filter(([, value]) => typeof value === 'object' && value !== null && 'responses' in value)
    .map(([method, value]) => ({ method, path, document: value as Record<string, unknown> }));
}

function operationDetails({ method, path, document }: Operation): string {
  const { summary, description, ...rest } = document;
  return `<details>
<summary><span class="method">${escape(method.toUpperCase())}</span> <code>${escape(path)}</code> ${text(summary)}</summary>
${description === undefined ? '' : `<p>${text(description)}</p>`}
<pre tabindex="0">${escape(JSON.stringify(rest, undefined, 2))}</pre>
</details>`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? escape(value) : '';
}

function escape(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
