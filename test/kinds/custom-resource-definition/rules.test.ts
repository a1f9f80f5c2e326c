/** What is refused of definitions of custom resources and of their schemas, rule by rule. */
import { expect, test } from 'vitest'
import { loadCel } from '../../../src/api/cel/load.ts'
import { refusedCreate, type Json } from '../rule-rows.ts'

await loadCel()

const definitions = 'apiextensions.k8s.io/v1 customresourcedefinitions'

function definition(schema: Json, version: Json = {}, spec: Json = {}): Json {
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version }]
  return {
    metadata: { name: 'as.b.c' },
    spec: { group: 'b.c', scope: 'Namespaced', names: { plural: 'as', kind: 'A' }, versions, ...spec },
  }
}

const root = 'spec.validation.openAPIV3Schema'
const within = `${root}.properties[spec]`
const spec = (schema: Json): Json => ({ type: 'object', properties: { spec: schema } })
const list = (more: Json, items: Json): Json => spec({ type: 'array', items, ...more })
const keyed = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'] }

test.for([
  [
    spec({ type: 'string', allOf: [{ type: 'string', description: 'd', nullable: true }] }),
    [
      `${within}.allOf[0].description: Forbidden: must be empty to be structural`,
      `${within}.allOf[0].nullable: Forbidden: must be false to be structural`,
      `${within}.allOf[0].type: Forbidden: must be empty to be structural`,
    ],
  ],
  [
    { ...spec({ type: 'object' }), anyOf: [{ properties: { spec: { properties: { a: { minLength: 1 } } } } }] },
    [`${within}.properties[a]: Required value: because it is defined in ${root}.anyOf[0].properties[spec].properties[a]`],
  ],
  [spec({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }), []],
  [spec({ 'x-kubernetes-int-or-string': true, allOf: [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, { pattern: 'a' }] }), []],
  [
    spec({ type: 'object', 'x-kubernetes-embedded-resource': true }),
    [
      `${within}.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields`,
    ],
  ],
  [
    { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
    [
      `${root}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
  ],
  [{ type: 'object', properties: { metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } } } }, []],
  [spec({ type: 'object', dependencies: {} }), [`${within}.dependencies: Forbidden: dependencies is not supported`]],
  [
    { ...spec({ type: 'object' }), default: { spec: {} } },
    [`${root}.default.apiVersion: Required value: must not be empty`, `${root}.default.kind: Required value: must not be empty`],
  ],
  [spec({ type: 'object', $ref: 'x' }), [`${within}.$ref: Forbidden: $ref is not supported`]],
  [
    spec({ type: 'array', uniqueItems: true, items: { type: 'string' } }),
    [`${within}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`],
  ],
  [spec({ type: 'array', items: [{ type: 'string' }] }), [`${within}.items: Forbidden: items must be a schema object and not an array`]],
  [
    spec({ type: 'object', 'x-kubernetes-preserve-unknown-fields': false }),
    [`${within}.x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined`],
  ],
  [
    spec({ type: 'string', 'x-kubernetes-map-type': 'wide', 'x-kubernetes-list-type': 'long' }),
    [
      `${within}.type: Invalid value: "string": must be object if x-kubernetes-map-type is specified`,
      `${within}.x-kubernetes-map-type: Unsupported value: "wide": supported values: "atomic", "granular"`,
      `${within}.type: Invalid value: "string": must be array if x-kubernetes-list-type is specified`,
      `${within}.x-kubernetes-list-type: Unsupported value: "long": supported values: "atomic", "set", "map"`,
    ],
  ],
  [
    list({ 'x-kubernetes-list-type': 'set' }, { type: 'object', nullable: true }),
    [
      `${within}.items.x-kubernetes-map-type: Invalid value: "null": must be atomic as item of a list with x-kubernetes-list-type=set`,
      `${within}.items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set`,
    ],
  ],
  [
    list({ 'x-kubernetes-list-type': 'map' }, { type: 'string' }),
    [
      `${within}.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
      `${within}.items.type: Invalid value: "string": must be object if parent array's x-kubernetes-list-type is map`,
    ],
  ],
  [
    list(keyed, { type: 'object', properties: { k: { type: 'string', nullable: true } } }),
    [
      `${within}.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
      `${within}.items.properties[k].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable`,
    ],
  ],
  [list(keyed, { type: 'object', required: ['k'], properties: { k: { type: 'string' } } }), []],
  [
    spec({ type: 'object', default: { a: 'x', b: 1 }, properties: { a: { type: 'string', enum: ['y'] } } }),
    [
      `${within}.default: Invalid value: map[string]interface {}{"a":"x", "b":1}: must not have unknown fields`,
      `${within}.default.a: Unsupported value: "x": supported values: "y"`,
    ],
  ],
  [
    spec({ type: 'integer', minimum: 5, default: 1 }),
    [`${within}.default: Invalid value: 1:  in body should be greater than or equal to 5`],
  ],
  // Of defaults it is not asked what type an integer or a string has.
  [spec({ 'x-kubernetes-int-or-string': true, default: {} }), []],
  [
    spec({ type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true, default: 'x' }),
    [`${within}.default: Invalid value: "string":  in body must be of type object: "string"`],
  ],
  [
    { type: 'object', properties: { a: { 'x-kubernetes-validations': [{ rule: 'nonsense', fieldPath: 'a' }] } } },
    [
      `${root}.properties[a].type: Required value: must not be empty for specified object fields`,
      `${root}.properties[a].x-kubernetes-validations[0].fieldPath: Invalid value: "a": fieldPath must be a valid path`,
    ],
  ],
  [{ type: 'object', nullable: true }, [`${root}.nullable: Forbidden: nullable cannot be true at the root`]],
  [
    { type: 'object', properties: { kind: { type: 'string', default: 'A' } } },
    [`${root}.properties[kind].default: Forbidden: must not be set in top-level kind`],
  ],
] as readonly [Json, string[]][])('a schema %j', ([schema, refusals]) => {
  expect(refusedCreate(definitions, definition(schema))).toEqual(refusals)
})

test('a status that is written by itself', () => {
  const refused = refusedCreate(
    definitions,
    definition({ type: 'object', oneOf: [{ required: ['a'] }], properties: { a: { type: 'string' } } }, { subresources: { status: {} } }),
  )
  expect(refused).toEqual([
    expect.stringMatching(
      /^spec\.validation\.openAPIV3Schema: Invalid value: .*: only \[Description Type .* XValidations\] fields are allowed at the root of the schema if the status subresource is enabled$/,
    ),
  ])
})

test.for([
  [{ deprecationWarning: '' }, ['spec.versions[0].deprecationWarning: Invalid value: "": can only be set for deprecated versions']],
  [
    { deprecated: true, deprecationWarning: 'a\nb' },
    [
      'spec.versions[0].deprecationWarning: Invalid value: "a\\nb": must only contain printable UTF-8 characters; non-printable character found at index 1',
    ],
  ],
] as readonly [Json, string[]][])('a version with %j', ([version, refusals]) => {
  expect(refusedCreate(definitions, definition({ type: 'object' }, version))).toEqual(refusals)
})

test.for([
  [
    { strategy: 'None', webhook: { clientConfig: {}, conversionReviewVersions: ['v1'] } },
    ['webhookClientConfig', 'conversionReviewVersions'].map(
      (field) => `spec.conversion.${field}: Forbidden: should not be set when strategy is not set to Webhook`,
    ),
  ],
  [
    { strategy: 'Webhook', webhook: { clientConfig: { url: 'x' }, conversionReviewVersions: ['v1', 'v1'] } },
    [
      'spec.conversion.webhookClientConfig.url: Invalid value: "": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
      'spec.conversion.webhookClientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]',
      'spec.conversion.conversionReviewVersions[1]: Invalid value: "v1": duplicate version',
    ],
  ],
] as readonly [Json, string[]][])('a conversion %j', ([conversion, refusals]) => {
  expect(refusedCreate(definitions, definition({ type: 'object' }, {}, { conversion }))).toEqual(refusals)
})

test('fields to select by, beside a schema and without one', () => {
  const selectable = (...paths: string[]): Json => ({ selectableFields: paths.map((jsonPath) => ({ jsonPath })) })
  const at = 'spec.selectableFields[0].jsonPath: Invalid value'
  expect(refusedCreate(definitions, definition(spec({ type: 'object' }), selectable('.spec', '.spec')))).toEqual([
    `${at}: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.`,
    'spec.selectableFields[1].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    'spec.selectableFields[1].jsonPath: Duplicate value: ".spec"',
  ])
  const paths: readonly (readonly [string, string])[] = [
    ['spec', 'expected [ or . but got: spec'],
    ['100%', 'expected [ or . but got: 100%'],
    ['.spec.', 'unexpected end of JSON path'],
    ['.spec[0]', 'array notation is not allowed'],
    ['.other', 'does not refer to a valid field'],
  ]
  for (const [path, why] of paths)
    expect(refusedCreate(definitions, definition(spec({ type: 'string' }), selectable(path)))).toEqual([
      `${at}: "${path}": is an invalid path: ${why}`,
    ])
  const versions = [
    { name: 'v1', served: true, storage: true, ...selectable('.spec') },
    { name: 'v2', served: true, storage: false },
  ].map((version) => ({ ...version, schema: { openAPIV3Schema: spec({ type: 'string' }) } }))
  expect(refusedCreate(definitions, definition({}, {}, { versions }))).toEqual([
    'spec.versions[0].selectableFields: Invalid value: "": selectableFields may only be set when version.schema.openAPIV3Schema is not included',
  ])
})

test('unknown fields that are kept', () => {
  const kept = {
    preserveUnknownFields: true,
    conversion: { strategy: 'Webhook', webhook: { clientConfig: { url: 'https://x' }, conversionReviewVersions: ['v1'] } },
  }
  expect(refusedCreate(definitions, definition(spec({ type: 'string', default: 'a' }), {}, kept))).toEqual([
    'spec.preserveUnknownFields: Invalid value: true: must be false in order to use defaults in the schema',
    'spec.conversion.strategy: Invalid value: "Webhook": must be None if spec.preserveUnknownFields is true',
    'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
  ])
})

test('names that are listed are not empty, and a version that is named twice is stored once', () => {
  const names = { plural: 'as', kind: 'A', shortNames: [''], categories: [''] }
  const label =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
  expect(refusedCreate(definitions, definition({ type: 'object' }, {}, { names }))).toEqual([
    `spec.names.shortNames[0]: Invalid value: "": ${label}`,
    `spec.names.categories[0]: Invalid value: "": ${label}`,
  ])
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }
  expect(refusedCreate(definitions, definition({}, {}, { versions: [version, version] }))).toContain(
    'status.storedVersions: Invalid value: []string{"v1"}: must have the storage version v1',
  )
})

test('whole objects in defaults, and the defaults of what says what they are, are sound', () => {
  const whole = { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true }
  const identity = { apiVersion: 'v1', kind: 'Pod' }
  const label = "name part must consist of alphanumeric characters, '-', '_' or '.'"
  const refused = (schema: Json): string[] =>
    refusedCreate(definitions, definition(spec(schema))).map((text) => text.split(', and')[0] ?? '')
  expect(refused({ ...whole, default: { ...identity, metadata: { labels: { 'a b': 'c' } } } })).toEqual([
    `${within}.default.metadata.labels: Invalid value: "a b": ${label}`,
  ])
  expect(refused({ ...whole, default: { ...identity, metadata: 'x' } })).toEqual([
    `${within}.default.metadata: Invalid value: "x": json: cannot unmarshal string into Go value of type v1.ObjectMeta`,
  ])
  expect(refused({ type: 'object', default: { t: {} }, properties: { t: whole } })).toEqual([
    `${within}.default.t.apiVersion: Required value: must not be empty`,
    `${within}.default.t.kind: Required value: must not be empty`,
  ])
  const metadata = (inner: Json): Json => ({ ...whole, properties: { metadata: { type: 'object', ...inner } } })
  expect(refused(metadata({ default: { name: 'x' } }))).toEqual([])
  const finalizers = { type: 'array', items: { type: 'string', default: 'a b' } }
  expect(refused(metadata({ properties: { finalizers } }))).toEqual([
    `${within}.properties[metadata].properties[finalizers].items.default: Invalid value: "a b": must result in valid metadata: metadata.finalizers: Invalid value: "a b": ${label}`,
  ])
})

test('a rule of items is read where only the list around them is refused', () => {
  const items = { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.lowerAscii()' }], properties: { a: { type: 'string' } } }
  const sets = list({ 'x-kubernetes-list-type': 'set', 'x-kubernetes-validations': [{ rule: 'foo' }] }, items)
  expect(refusedCreate(definitions, definition(sets)).map((text) => text.split(':')[0])).toEqual([
    `${within}.items.x-kubernetes-map-type`,
    `${within}.items.x-kubernetes-validations[0].rule`,
  ])
})
