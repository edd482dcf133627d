const BY_NAME: Record<string, string> = {
  dockerfile: 'dockerfile',
  makefile: 'makefile',
};

const BY_EXTENSION: Record<string, string> = {
  bash: 'bash',
  cjs: 'javascript',
  conf: 'nginx',
  css: 'css',
  cts: 'typescript',
  diff: 'diff',
  go: 'go',
  hcl: 'ini',
  html: 'xml',
  ini: 'ini',
  java: 'java',
  js: 'javascript',
  json: 'json',
  jsx: 'javascript',
  kt: 'kotlin',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  sql: 'sql',
  svg: 'xml',
  tf: 'ini',
  toml: 'ini',
  ts: 'typescript',
  tsx: 'typescript',
  xml: 'xml',
  yaml: 'yaml',
  yml: 'yaml',
};

/** The name that the syntax highlighter has for a file's language; `text` for what it does not know. */
export function languageOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return BY_NAME[name] ?? BY_EXTENSION[extension] ?? 'text';
}

/** Whether a file is a Markdown document. */
export function isMarkdown(path: string): boolean {
  return /\.(md|markdown)$/i.test(path);
}
