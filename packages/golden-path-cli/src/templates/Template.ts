import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { TemplateEntityV1beta3 } from '@backstage/plugin-scaffolder-common';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parse } from 'yaml';

/** A file as the engine's endpoint for dry runs takes and gives it. */
export interface EncodedFile {
  /** Path with forward slashes. */
  path: string;
  base64Content: string;
  executable?: boolean;
}

/** The action that every golden path ends its rendering with. */
const LAST_ACTION = 'golden-path:lineage:record';

/** Looks at what was rendered and changes nothing about it. */
const CHECKING_ACTIONS: readonly string[] = ['golden-path:validate'];

/** Leftovers of working on a template on one's own machine. */
const IGNORED = new Set(['.git', 'node_modules']);

/** A template in a directory of this machine. */
export class Template {
  /** Entity reference of the template. */
  readonly ref: string;
  readonly directory: string;
  /** The template with only those steps that make files. */
  readonly entity: TemplateEntityV1beta3;
  readonly files: readonly EncodedFile[];
  /** Whether any of its files is a program, which the engine does not keep in dry runs. */
  readonly hasPrograms: boolean;

  /**
   * @param directory - where `template.yaml` is
   * @throws InputError when there is no template of the golden path
   */
  static async read(directory: string): Promise<Template> {
    const file = join(directory, 'template.yaml');
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      throw new InputError(`There is no template in ${directory}`, error);
    }
    return new Template(
      directory,
      withRenderingStepsOnly(parseTemplate(file, text), file),
      await readFiles(directory),
    );
  }

  private constructor(
    directory: string,
    entity: TemplateEntityV1beta3,
    files: EncodedFile[],
  ) {
    this.directory = directory;
    this.ref = stringifyEntityRef(entity);
    this.entity = entity;
    this.files = files.map(({ path, base64Content }) => ({
      path,
      base64Content,
    }));
    this.hasPrograms = files.some(file => file.executable);
  }
}

function parseTemplate(file: string, text: string): TemplateEntityV1beta3 {
  let document: Partial<TemplateEntityV1beta3> | null;
  try {
    document = parse(text);
  } catch (error) {
    throw new InputError(`${file} is not valid YAML`, error);
  }
  if (
    document?.kind !== 'Template' ||
    !document.metadata?.name ||
    !Array.isArray(document.spec?.steps)
  ) {
    throw new InputError(`${file} is not a template with a name and steps`);
  }
  return document as TemplateEntityV1beta3;
}

function withRenderingStepsOnly(
  template: TemplateEntityV1beta3,
  file: string,
): TemplateEntityV1beta3 {
  const { steps } = template.spec;
  const last = steps.findIndex(step => step.action === LAST_ACTION);
  if (last === -1) {
    throw new InputError(
      `${file} is not a template of the golden path: no step has the action ${LAST_ACTION}`,
    );
  }
  return {
    ...template,
    spec: {
      ...template.spec,
      steps: steps
        .slice(0, last + 1)
        .filter(step => !CHECKING_ACTIONS.includes(step.action)),
      output: {},
    },
  };
}

async function readFiles(directory: string): Promise<EncodedFile[]> {
  const files: EncodedFile[] = [];
  async function visit(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (IGNORED.has(entry.name)) {
        continue;
      }
      if (entry.isDirectory()) {
        await visit(path);
      } else {
        files.push({
          path: relative(directory, path).split(sep).join('/'),
          base64Content: await readFile(path, 'base64'),
          executable: ((await stat(path)).mode & 0o111) !== 0,
        });
      }
    }
  }
  await visit(directory);
  return files;
}
