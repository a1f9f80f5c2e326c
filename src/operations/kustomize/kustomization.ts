/** What a kustomization file may say: the forms by which it is read, and the types of what was read. */
import { list, map, struct, type Decoded } from './decoder.ts'

const texts = list('string')
const textMap = map('string')

const gvk = { 'Gvk.group': 'string', 'Gvk.version': 'string', 'Gvk.kind': 'string' } as const
const resId = {
  'ResId.Gvk.group': 'string',
  'ResId.Gvk.version': 'string',
  'ResId.Gvk.kind': 'string',
  'ResId.name': 'string',
  'ResId.namespace': 'string',
} as const

/** A field of some kind of object, by a path whose parts are joined by slashes; `create`: what is missing on the path is made. */
export const fieldSpecForm = struct('FieldSpec', { ...gvk, path: 'string', create: 'bool' })
export type FieldSpec = Decoded<typeof fieldSpecForm>

/** Which resources are meant: parts of the id are regular expressions. */
export const selectorForm = struct('Selector', { ...resId, annotationSelector: 'string', labelSelector: 'string' })
export type Selector = Decoded<typeof selectorForm>

export const patchForm = struct('Patch', { path: 'string', patch: 'string', target: selectorForm, options: map('bool') })
export type Patch = Decoded<typeof patchForm>

export const imageForm = struct('Image', { name: 'string', newName: 'string', tagSuffix: 'string', newTag: 'string', digest: 'string' })
export type Image = Decoded<typeof imageForm>

const fieldOptions = struct('FieldOptions', { delimiter: 'string', index: 'int', encoding: 'string', create: 'bool' })
export type FieldOptions = Decoded<typeof fieldOptions>

const source = struct('SourceSelector', { ...resId, fieldPath: 'string', options: fieldOptions })
export type SourceSelector = Decoded<typeof source>

const target = struct('TargetSelector', { select: selectorForm, reject: list(selectorForm), fieldPaths: texts, options: fieldOptions })
export type TargetSelector = Decoded<typeof target>

const generatorOptions = struct('GeneratorOptions', {
  labels: textMap,
  annotations: textMap,
  disableNameSuffixHash: 'bool',
  immutable: 'bool',
})
export type GeneratorOptions = Decoded<typeof generatorOptions>

export const generatorFields = {
  'GeneratorArgs.namespace': 'string',
  'GeneratorArgs.name': 'string',
  'GeneratorArgs.behavior': 'string',
  'GeneratorArgs.KvPairSources.literals': texts,
  'GeneratorArgs.KvPairSources.files': texts,
  'GeneratorArgs.KvPairSources.envs': texts,
  'GeneratorArgs.KvPairSources.env': 'string',
  'GeneratorArgs.options': generatorOptions,
} as const

const secretArgs = struct('SecretArgs', { ...generatorFields, type: 'string' })
/** Only secrets have a type. */
export type GeneratorArgs = Decoded<typeof secretArgs>

export const replacementForm = struct('Replacement', { source, targets: list(target) })
/** With a path, a file that has this replacement, or several. */
export const replacementsForm = list(
  struct('ReplacementField', { 'Replacement.source': source, 'Replacement.targets': list(target), path: 'string' }),
)
export type Replacement = Decoded<typeof replacementsForm>[number]

export const replicaForm = struct('Replica', { name: 'string', count: 'int64' })
export type Replica = Decoded<typeof replicaForm>

const label = struct('Label', { pairs: textMap, includeSelectors: 'bool', includeTemplates: 'bool', fields: list(fieldSpecForm) })
export type Label = Decoded<typeof label>

const variable = struct('Var', {
  name: 'string',
  objref: struct('Target', { apiVersion: 'string', ...gvk, name: 'string', namespace: 'string' }),
  fieldref: struct('FieldSelector', { fieldPath: 'string' }),
})
export type Variable = Decoded<typeof variable>

const sortOptions = struct('SortOptions', {
  order: 'string',
  legacySortOptions: struct('LegacySortOptions', { orderFirst: texts, orderLast: texts }),
})
export type SortOptions = Decoded<typeof sortOptions>

/** A kustomization file. What only plug-ins and charts take is told by the name of the field, whatever it holds. */
export const kustomizationForm = struct('Kustomization', {
  'TypeMeta.kind': 'string',
  'TypeMeta.apiVersion': 'string',
  metadata: struct('ObjectMeta', { name: 'string', namespace: 'string', labels: textMap, annotations: textMap }),
  openapi: textMap,
  namePrefix: 'string',
  nameSuffix: 'string',
  namespace: 'string',
  commonLabels: textMap,
  labels: list(label),
  commonAnnotations: textMap,
  patchesStrategicMerge: texts,
  patchesJson6902: list(patchForm),
  patches: list(patchForm),
  images: list(imageForm),
  imageTags: list(imageForm),
  replacements: replacementsForm,
  replicas: list(replicaForm),
  vars: list(variable),
  sortOptions,
  resources: texts,
  components: texts,
  crds: texts,
  bases: texts,
  configMapGenerator: list(struct('ConfigMapArgs', generatorFields)),
  secretGenerator: list(secretArgs),
  helmGlobals: 'any',
  helmCharts: 'any',
  helmChartInflationGenerator: 'any',
  generatorOptions,
  configurations: texts,
  generators: texts,
  transformers: texts,
  validators: texts,
  buildMetadata: texts,
})

export type Kustomization = Decoded<typeof kustomizationForm>

/** What is known and not built here, by field, with the reason. */
export const notBuilt = {
  helmGlobals: 'Helm charts are not inflated',
  helmCharts: 'Helm charts are not inflated',
  helmChartInflationGenerator: 'Helm charts are not inflated',
  validators: 'plugins are not run',
} as const satisfies Partial<Record<keyof Kustomization, string>>
