import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  schemasOfCrd,
  schemasOfOpenApi,
  schemasOfXrd,
  strict,
} from './jsonSchemas.mjs';

const versions = openAPIV3Schema => [
  { name: 'v1', served: true, schema: { openAPIV3Schema } },
  { name: 'v1beta1', served: false, schema: { openAPIV3Schema } },
];

test('an object that lists its properties refuses others, at every depth', () => {
  const schema = strict({
    type: 'object',
    properties: {
      outer: {
        type: 'array',
        items: { type: 'object', properties: { inner: { type: 'string' } } },
      },
    },
  });
  assert.equal(schema.additionalProperties, false);
  assert.equal(schema.properties.outer.items.additionalProperties, false);
});

test('what a project leaves open stays open', () => {
  assert.equal(
    strict({
      type: 'object',
      properties: { a: { type: 'string' } },
      'x-kubernetes-preserve-unknown-fields': true,
    }).additionalProperties,
    undefined,
  );
  assert.deepEqual(
    strict({ type: 'object', additionalProperties: { type: 'string' } }),
    { type: 'object', additionalProperties: { type: 'string' } },
  );
});

test('a property named like a word of the schema language is still a property', () => {
  const { properties } = strict({
    type: 'object',
    properties: {
      default: { type: 'string' },
      description: { type: 'string' },
      format: { type: 'string', format: 'int32' },
    },
  });
  assert.deepEqual(properties, {
    default: { type: 'string' },
    description: { type: 'string' },
    format: { type: 'string' },
  });
});

test('ports and quantities may be numbers or words', () => {
  const expected = { oneOf: [{ type: 'string' }, { type: 'integer' }] };
  assert.deepEqual(strict({ 'x-kubernetes-int-or-string': true }), expected);
  assert.deepEqual(
    strict({ type: 'string', format: 'int-or-string' }),
    expected,
  );
});

test('a CustomResourceDefinition gives one schema for each version that is served', () => {
  const [only, ...others] = schemasOfCrd({
    spec: {
      group: 'example.com',
      names: { kind: 'Widget' },
      versions: versions({
        type: 'object',
        properties: { spec: { type: 'object', properties: {} } },
      }),
    },
  });
  assert.deepEqual(others, []);
  assert.equal(only.path, 'example.com/widget_v1.json');
  assert.deepEqual(Object.keys(only.schema.properties), [
    'apiVersion',
    'kind',
    'metadata',
    'spec',
  ]);
});

test('a definition of our own gets what Crossplane adds to it', () => {
  const [{ schema }] = schemasOfXrd({
    spec: {
      group: 'example.com',
      names: { kind: 'Database' },
      versions: versions({
        type: 'object',
        required: ['spec'],
        properties: {
          spec: {
            type: 'object',
            properties: { parameters: { type: 'object', properties: {} } },
          },
        },
      }),
    },
  });
  assert.deepEqual(Object.keys(schema.properties.spec.properties), [
    'parameters',
    'crossplane',
  ]);
  assert.equal(schema.properties.spec.additionalProperties, false);
  assert.ok(schema.required.includes('spec'));
  assert.ok(schema.required.includes('metadata'));
});

test("Kubernetes' kinds bring along what they refer to and nothing else", () => {
  const documents = schemasOfOpenApi({
    definitions: {
      Pod: {
        type: 'object',
        properties: { spec: { $ref: '#/definitions/PodSpec' } },
        'x-kubernetes-group-version-kind': [
          { group: '', kind: 'Pod', version: 'v1' },
        ],
      },
      PodSpec: {
        type: 'object',
        properties: { nested: { $ref: '#/definitions/PodSpec' } },
      },
      Unrelated: { type: 'object' },
    },
  });
  assert.deepEqual(
    documents.map(({ path, schema }) => [
      path,
      Object.keys(schema.definitions).sort(),
    ]),
    [['v1/pod_v1.json', ['Pod', 'PodSpec']]],
  );
});
