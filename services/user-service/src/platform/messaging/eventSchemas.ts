import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { z } from 'zod';
import { serviceRoot } from '../serviceIdentity.ts';
import type { Message } from './message.ts';

/** Holds one `<type>.schema.json` for each type of event that this service publishes. */
const eventsDirectory = new URL('events/', serviceRoot);

const suffix = '.schema.json';
const dialect = 'https://json-schema.org/draft/2020-12/schema';

const schemaShape = z.looseObject(
  { $schema: z.literal(dialect, `its $schema is not ${dialect}`) },
  `its $schema is not ${dialect}`,
);

/** The first few tell what is wrong with the code that made the event. */
const mostProblems = 5;

/** A schema in `events/` is not one; the service must not start with it. */
export class InvalidEventSchema extends Error {
  constructor(type: string, cause: unknown) {
    super(`events/${type}${suffix} is not a schema of an event: ${reasonOf(cause)}`, { cause });
    this.name = 'InvalidEventSchema';
  }
}

/**
 * An event is not what its schema promises to those who read it. That is an error of this service; nothing of the
 * event's values is in the message.
 */
export class InvalidEvent extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidEvent';
  }
}

/** The schemas of the events that this service publishes. */
export class EventSchemas {
  readonly #validators: ReadonlyMap<string, ValidateFunction>;

  private constructor(validators: ReadonlyMap<string, ValidateFunction>) {
    this.#validators = validators;
  }

  /**
   * Takes schemas by the type of event that they describe. They may refer to each other by the names of their files.
   *
   * @throws InvalidEventSchema when one of them is not a JSON Schema (2020-12), refers to something that is not there,
   * or names a keyword or a format that nobody checks
   */
  static create(schemas: Record<string, unknown>): EventSchemas {
    const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictTuples: false });
    ajvFormats.default(ajv);
    const types = Object.keys(schemas);
    for (const type of types) {
      orRefuse(type, () => ajv.addSchema(schemaShape.parse(schemas[type]), type + suffix));
    }
    return new EventSchemas(
      new Map(types.map(type => [type, orRefuse(type, () => compiled(ajv, type + suffix))])),
    );
  }

  /**
   * Reads all schemas of a directory; one that is not there has none.
   *
   * @throws InvalidEventSchema when one of them is not one
   */
  static read(directory = eventsDirectory): EventSchemas {
    const files = existsSync(directory) ? readdirSync(directory) : [];
    const types = files
      .filter(file => file.endsWith(suffix))
      .map(file => file.slice(0, -suffix.length));
    const read = (type: string): unknown =>
      JSON.parse(readFileSync(new URL(type + suffix, directory), 'utf8'));
    return EventSchemas.create(
      Object.fromEntries(types.map(type => [type, orRefuse(type, () => read(type))])),
    );
  }

  /** The types that there is a schema for. */
  get types(): string[] {
    return [...this.#validators.keys()].toSorted();
  }

  /**
   * Compares a message with the schema of its type.
   *
   * @throws InvalidEvent when its data does not fit, or when its type has no schema
   */
  check(message: Message): void {
    this.serialize(message);
  }

  /**
   * Compares a message with the schema of its type, and turns it into the JSON that is stored and sent.
   *
   * @throws InvalidEvent when its data does not fit, or when its type has no schema
   */
  serialize(message: Message): string {
    const validate = this.#validators.get(message.type);
    if (validate === undefined) {
      throw new InvalidEvent(`there is no events/${message.type}${suffix}`);
    }
    const json = JSON.stringify(message);
    // What the readers will get, which is not always what the message was made of
    const { data } = JSON.parse(json) as { data?: unknown };
    if (!validate(data)) {
      const problems = (validate.errors ?? [])
        .slice(0, mostProblems)
        .map(
          ({ instancePath, message: problem }) => `${instancePath || '/'} ${problem ?? 'is wrong'}`,
        );
      throw new InvalidEvent(`the data of ${message.type} is wrong: ${problems.join('; ')}`);
    }
    return json;
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) {
    return cause.issues.map(issue => issue.message).join('; ');
  }
  return cause instanceof Error ? cause.message : String(cause);
}

function compiled(ajv: Ajv2020, file: string): ValidateFunction {
  const validate = ajv.getSchema(file);
  if (validate === undefined) {
    throw new Error('it could not be compiled');
  }
  return validate;
}

function orRefuse<Result>(type: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new InvalidEventSchema(type, error);
  }
}
