/** `configurations`: more fields for the built-in transformers, mostly those of custom resources. */
import { parseFirstYaml } from '../../api/yaml.ts'
import { fieldSpecs, type NameReference, type TransformerConfig } from './field-specs.ts'
import { isSameGvk, wholeId } from './identity.ts'
import { fieldSpecForm } from './kustomization.ts'
import { during, KustomizeError, type Root } from './loader.ts'
import { nameReferences } from './name-references.ts'
import { compareKinds } from './order.ts'
import { decodeStrictly, list, struct } from './decoder.ts'
import { mergeSpecs } from './transform.ts'

export const defaultConfig: TransformerConfig = { ...fieldSpecs, nameReference: nameReferences }

const specs = list(fieldSpecForm)
const form = struct('TransformerConfig', {
  namePrefix: specs,
  nameSuffix: specs,
  namespace: specs,
  commonLabels: specs,
  labels: specs,
  templateLabels: specs,
  commonAnnotations: specs,
  nameReference: list(
    struct('NameBackReferences', { 'Gvk.group': 'string', 'Gvk.version': 'string', 'Gvk.kind': 'string', fieldSpecs: specs }),
  ),
  varReference: specs,
  images: specs,
  replicas: specs,
})

/** The built-in fields and those of some files. */
export const readConfig = (paths: readonly string[], root: Root): TransformerConfig =>
  paths.reduce((config, path) => mergeConfigs(config, readFile(path, root)), defaultConfig)

function readFile(path: string, root: Root): Partial<TransformerConfig> {
  const document = parseFirstYaml(root.loadText(path))
  if (document?.error !== undefined) throw new KustomizeError(`error converting YAML to JSON: ${document.error}`)
  return during('error unmarshaling JSON: while decoding JSON', () => decodeStrictly(form, document?.value) ?? {})
}

export function mergeConfigs(config: TransformerConfig, more: Partial<TransformerConfig>): TransformerConfig {
  if (more === config || more === defaultConfig) return config
  const merged = Object.keys(fieldSpecs).map((name) => {
    const key = name as keyof typeof fieldSpecs
    return [key, mergeSpecs(config[key], more[key] ?? [], `${key} fieldSpec`)] as const
  })
  const references = (more.nameReference ?? []).reduce(withReference, config.nameReference)
  return {
    ...(Object.fromEntries(merged) as unknown as typeof fieldSpecs),
    nameReference: references.toSorted((one, other) => compareKinds(wholeId(one), wholeId(other))),
  }
}

function withReference(references: readonly NameReference[], more: NameReference): readonly NameReference[] {
  const known = references.find((each) => isSameGvk(wholeId(each), wholeId(more)))
  if (known === undefined) return [...references, more]
  const merged = { ...known, fieldSpecs: mergeSpecs(known.fieldSpecs, more.fieldSpecs, 'NameReference fieldSpec') }
  return references.map((each) => (each === known ? merged : each))
}
