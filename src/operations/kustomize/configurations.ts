/** `configurations`: more fields for the built-in transformers, mostly those of custom resources. */
import { fieldSpecs, type NameReference, type TransformerConfig } from './field-specs.ts'
import { isSameGvk, wholeId, type GvkChoice } from './identity.ts'
import { fieldSpecForm } from './kustomization.ts'
import type { Root } from './loader.ts'
import { nameReferences } from './name-references.ts'
import { compareKinds } from './order.ts'
import { decodeFile, list, struct } from './decoder.ts'
import { mergeSpecs } from './transform.ts'

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

/** What is there before anything is said. */
export const noConfig: TransformerConfig = {
  ...(Object.fromEntries(Object.keys(fieldSpecs).map((key) => [key, []])) as unknown as typeof fieldSpecs),
  nameReference: [],
}

let builtIn: TransformerConfig | undefined

/** The built-in fields and those of some files. */
export function readConfig(paths: readonly string[], root: Root): TransformerConfig {
  builtIn ??= mergeConfigs(noConfig, { ...fieldSpecs, nameReference: nameReferences })
  if (paths.length === 0) return builtIn
  return mergeConfigs(
    builtIn,
    paths.reduce((config, path) => mergeConfigs(config, decodeFile(form, root.loadText(path), { refusesUnknown: true }) ?? {}), noConfig),
  )
}

/**
 * The fields of both, in the order of their kinds, by which the next to merge them goes: what is said of one kind thus takes the place of
 * what is built in for all.
 */
export function mergeConfigs(config: TransformerConfig, more: Partial<TransformerConfig>): TransformerConfig {
  if (more === config || more === noConfig) return config
  const merged = Object.keys(fieldSpecs).map((name) => {
    const key = name as keyof typeof fieldSpecs
    const shown = key === 'namespace' ? 'NameSpace' : key.replace(/^./, (first) => first.toUpperCase())
    return [key, inOrder(mergeSpecs(config[key], more[key] ?? [], `${shown} fieldSpec`))] as const
  })
  return {
    ...(Object.fromEntries(merged) as unknown as typeof fieldSpecs),
    nameReference: inOrder((more.nameReference ?? []).reduce(withReference, config.nameReference)),
  }
}

const inOrder = <T extends GvkChoice>(kinds: readonly T[]): readonly T[] =>
  kinds.toSorted((one, other) => compareKinds(wholeId(one), wholeId(other)))

function withReference(references: readonly NameReference[], more: NameReference): readonly NameReference[] {
  const known = references.find((each) => isSameGvk(wholeId(each), wholeId(more)))
  if (known === undefined) return [...references, more]
  const merged = { ...known, fieldSpecs: mergeSpecs(known.fieldSpecs ?? [], more.fieldSpecs ?? [], 'NameReference fieldSpec') }
  return references.map((each) => (each === known ? merged : each))
}
