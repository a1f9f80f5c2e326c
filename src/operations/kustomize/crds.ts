/** `crds`: schemas of custom resources, of which some fields say that they hold names, labels or annotations. */
import { jsonKind } from '../../api/json-kind.ts'
import { isJsonObject, membersOf, type JsonObject } from '../../api/json-object.ts'
import { sortTexts } from '../../base/order.ts'
import { mergeConfigs, noConfig } from './configurations.ts'
import { decodeFile, decodeJson, list, map, struct, type Decoded } from './decoder.ts'
import type { TransformerConfig } from './field-specs.ts'
import type { FieldSpec } from './kustomization.ts'
import { during, KustomizeError, type Root } from './loader.ts'

const form = map(struct('accumulator.OpenAPIDefinition', { Schema: 'any', Dependencies: list('string') }), 'accumulator.nameToApiMap')
type Definitions = Decoded<typeof form>

/** The fields that the schemas of some files tell of. */
export function readCrds(paths: readonly string[], root: Root): TransformerConfig {
  if (paths.length === 0) return noConfig
  return during(`loading CRDs [${paths.join(' ')}]`, () =>
    paths.reduce((config, path) => mergeConfigs(config, configOf(definitionsIn(path, root))), noConfig),
  )
}

function definitionsIn(path: string, root: Root): Definitions {
  const text = root.loadText(path)
  return during(`unable to parse open API definition from '${path}'`, () => {
    if (text === '') throw new KustomizeError('the file is empty')
    const definitions = (text.startsWith('{') ? decodeJson(form, text) : decodeFile(form, text)) ?? {}
    for (const definition of Object.values(definitions)) checkSchema(definition.Schema)
    return definitions
  })
}

/** Of the types that have what every object has; they are known by the kind alone, which ends their names. */
function configOf(definitions: Definitions): TransformerConfig {
  return sortTexts(Object.keys(definitions)).reduce((config, name) => {
    const properties = propertiesOf(definitions, name)
    if (!['kind', 'apiVersion', 'metadata'].every((each) => Object.hasOwn(properties, each))) return config
    const kind = name.slice(name.lastIndexOf('.') + 1)
    return configsOf(definitions, { name, kind, path: [], through: [] }).reduce(mergeConfigs, config)
  }, noConfig)
}

const propertiesOf = (definitions: Definitions, name: string): JsonObject =>
  membersOf(membersOf(Object.hasOwn(definitions, name) ? definitions[name]?.Schema : undefined)['properties'])

/** Throws a KustomizeError where a schema, its properties or theirs are no objects. */
function checkSchema(schema: unknown): void {
  if (schema === null || schema === undefined) return
  if (!isJsonObject(schema)) throw wrongSchema(schema, 'struct { spec.Extensions; spec.SchemaProps; spec.SwaggerSchemaProps }')
  const properties = schema['properties'] ?? {}
  if (!isJsonObject(properties)) throw wrongSchema(properties, 'map[string]spec.Schema')
  for (const property of Object.values(properties)) checkSchema(property)
}

const wrongSchema = (value: unknown, type: string): KustomizeError =>
  new KustomizeError(
    `json: cannot unmarshal Go value of type spec.Schema: json: cannot unmarshal JSON ${jsonKind(value)} into Go value of type ${type}`,
  )

interface Place {
  /** The definition. */
  readonly name: string
  /** Of which kind of object the path leads here. */
  readonly kind: string
  readonly path: readonly string[]
  /** The definitions on the way. */
  readonly through: readonly string[]
}

/** What each property says of its field, and then what those that it refers to say of theirs. */
function configsOf(definitions: Definitions, { name, kind, path, through }: Place): readonly Partial<TransformerConfig>[] {
  if (through.includes(name)) throw new KustomizeError(`the definition ${name} refers to itself`)
  const properties = propertiesOf(definitions, name)
  return sortTexts(Object.keys(properties)).flatMap((key) => {
    const property = membersOf(properties[key])
    const here = [...path, key]
    const spec: FieldSpec = { kind, path: here.join('/') }
    const { $ref: other } = property
    return [
      ...(said(property, 'annotation') === undefined ? [] : [{ commonAnnotations: [spec] }]),
      ...(said(property, 'label-selector') === undefined ? [] : [{ commonLabels: [spec] }]),
      ...(said(property, 'identity') === undefined ? [] : [{ namePrefix: [spec] }]),
      ...referenceOf(property, spec),
      ...(typeof other === 'string' ? configsOf(definitions, { name: other, kind, path: here, through: [...through, name] }) : []),
    ]
  })
}

/** The field of a property that refers to an object has its name in a field of its own. */
function referenceOf(property: JsonObject, { path = '', ...spec }: FieldSpec): readonly Partial<TransformerConfig>[] {
  const [version, kind] = [said(property, 'object-ref-api-version'), said(property, 'object-ref-kind')]
  if (version === undefined || kind === undefined) return []
  const field = `${path}/${said(property, 'object-ref-name-key') ?? 'name'}`
  return [{ nameReference: [{ version, kind, fieldSpecs: [{ ...spec, path: field }] }] }]
}

/** What is no text says nothing. */
function said(property: JsonObject, extension: string): string | undefined {
  const { [`x-kubernetes-${extension}`]: value } = property
  return typeof value === 'string' ? value : undefined
}
