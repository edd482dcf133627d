import { InputError } from '@backstage/errors';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../checkout';
import { Template } from './Template';

/** The templates of this checkout. */
const TEMPLATES_DIRECTORY = join(CHECKOUT, 'templates');

/** The template for those who name none. */
const DEFAULT_TEMPLATE = join(TEMPLATES_DIRECTORY, 'new-microservice');

/** Finds the template that a service comes from. */
export class TemplateFinder {
  readonly #directory: string | undefined;
  readonly #templates = new Map<string, Promise<Template>>();

  /**
   * @param directory - a copy of the template to use; left out, this checkout's templates
   */
  constructor(directory?: string) {
    this.#directory = directory;
  }

  /** The template for a service that does not exist yet. */
  async findDefault(): Promise<Template> {
    return this.#read(this.#directory ?? DEFAULT_TEMPLATE);
  }

  /**
   * The template that a lineage names.
   *
   * @param ref - entity reference of the template
   * @throws InputError when there is no such template here
   */
  async find(ref: string): Promise<Template> {
    const directories = this.#directory
      ? [this.#directory]
      : listTemplateDirectories();
    const templates = await Promise.all(
      directories.map(directory => this.#read(directory)),
    );
    const template = templates.find(each => each.ref === ref);
    if (!template) {
      throw new InputError(
        `The template ${ref} is not known here, there is ${templates
          .map(each => each.ref)
          .join(', ')}`,
      );
    }
    return template;
  }

  #read(directory: string): Promise<Template> {
    const known = this.#templates.get(directory) ?? Template.read(directory);
    this.#templates.set(directory, known);
    return known;
  }
}

function listTemplateDirectories(): string[] {
  return readdirSync(TEMPLATES_DIRECTORY)
    .map(name => join(TEMPLATES_DIRECTORY, name))
    .filter(directory => existsSync(join(directory, 'template.yaml')));
}
