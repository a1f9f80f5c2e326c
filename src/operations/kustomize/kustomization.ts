/** What a kustomization file may say. */
import type { GvkChoice, ResId } from './identity.ts'
import { list, map, struct } from './decoder.ts'

type Texts = Readonly<Record<string, string>>

/** A field of some kind of object, by a path whose parts are joined by slashes. */
export interface FieldSpec extends GvkChoice {
  readonly path: string
  /** Whether what is missing on the path is made. */
  readonly create?: boolean
}

export interface Label {
  readonly pairs?: Texts
  readonly includeSelectors?: boolean
  readonly includeTemplates?: boolean
  readonly fields?: readonly FieldSpec[]
}

/** Which resources are meant: parts of the id are regular expressions. */
export interface Selector extends Partial<ResId> {
  readonly annotationSelector?: string
  readonly labelSelector?: string
}

export interface Patch {
  readonly path?: string
  readonly patch?: string
  readonly target?: Selector
  readonly options?: Readonly<Record<string, boolean>>
}

export interface Image {
  readonly name?: string
  readonly newName?: string
  readonly tagSuffix?: string
  readonly newTag?: string
  readonly digest?: string
}

export interface Replica {
  readonly name?: string
  readonly count?: number | bigint
}

export interface FieldOptions {
  readonly delimiter?: string
  readonly index?: number
  readonly encoding?: string
  readonly create?: boolean
}

export interface SourceSelector extends Partial<ResId> {
  readonly fieldPath?: string
  readonly options?: FieldOptions
}

export interface TargetSelector {
  readonly select?: Selector
  readonly reject?: readonly Selector[]
  readonly fieldPaths?: readonly string[]
  readonly options?: FieldOptions
}

export interface Replacement {
  readonly source?: SourceSelector
  readonly targets?: readonly TargetSelector[]
  /** A file that has this replacement, or several. */
  readonly path?: string
}

export interface Variable {
  readonly name?: string
  readonly objref?: Partial<ResId> & { readonly apiVersion?: string }
  readonly fieldref?: { readonly fieldPath?: string }
}

export interface GeneratorOptions {
  readonly labels?: Texts
  readonly annotations?: Texts
  readonly disableNameSuffixHash?: boolean
  readonly immutable?: boolean
}

export interface GeneratorArgs {
  readonly namespace?: string
  readonly name?: string
  readonly behavior?: string
  readonly literals?: readonly string[]
  readonly files?: readonly string[]
  readonly envs?: readonly string[]
  readonly env?: string
  readonly options?: GeneratorOptions
  /** Of secrets. */
  readonly type?: string
}

export interface SortOptions {
  readonly order?: string
  readonly legacySortOptions?: { readonly orderFirst?: readonly string[]; readonly orderLast?: readonly string[] }
}

export interface Kustomization {
  readonly kind?: string
  readonly apiVersion?: string
  readonly namePrefix?: string
  readonly nameSuffix?: string
  readonly namespace?: string
  readonly commonLabels?: Texts
  readonly labels?: readonly Label[]
  readonly commonAnnotations?: Texts
  readonly patchesStrategicMerge?: readonly string[]
  readonly patchesJson6902?: readonly Patch[]
  readonly patches?: readonly Patch[]
  readonly images?: readonly Image[]
  readonly imageTags?: readonly Image[]
  readonly replacements?: readonly Replacement[]
  readonly replicas?: readonly Replica[]
  readonly vars?: readonly Variable[]
  readonly sortOptions?: SortOptions
  readonly resources?: readonly string[]
  readonly components?: readonly string[]
  readonly bases?: readonly string[]
  readonly configMapGenerator?: readonly GeneratorArgs[]
  readonly secretGenerator?: readonly GeneratorArgs[]
  readonly generatorOptions?: GeneratorOptions
  readonly configurations?: readonly string[]
  readonly buildMetadata?: readonly string[]
  /** Objects, or files with such, that configure built-in plugins. */
  readonly generators?: readonly string[]
  readonly transformers?: readonly string[]
}

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

export const fieldSpecForm = struct('FieldSpec', { ...gvk, path: 'string', create: 'bool' })
export const selectorForm = struct('Selector', { ...resId, annotationSelector: 'string', labelSelector: 'string' })
export const patchForm = struct('Patch', { path: 'string', patch: 'string', target: selectorForm, options: map('bool') })
export const imageForm = struct('Image', { name: 'string', newName: 'string', tagSuffix: 'string', newTag: 'string', digest: 'string' })
const fieldOptions = struct('FieldOptions', { delimiter: 'string', index: 'int', encoding: 'string', create: 'bool' })
const source = struct('SourceSelector', { ...resId, fieldPath: 'string', options: fieldOptions })
const target = struct('TargetSelector', { select: selectorForm, reject: list(selectorForm), fieldPaths: texts, options: fieldOptions })

const generatorOptions = struct('GeneratorOptions', {
  labels: textMap,
  annotations: textMap,
  disableNameSuffixHash: 'bool',
  immutable: 'bool',
})
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

export const replacementForm = struct('Replacement', { source, targets: list(target) })
export const replacementsForm = list(
  struct('ReplacementField', { 'Replacement.source': source, 'Replacement.targets': list(target), path: 'string' }),
)
export const replicaForm = struct('Replica', { name: 'string', count: 'int64' })

/** The same for the decoder. What only plug-ins and charts take is told by the name of the field, whatever it holds. */
export const kustomizationForm = struct('Kustomization', {
  'TypeMeta.kind': 'string',
  'TypeMeta.apiVersion': 'string',
  metadata: struct('ObjectMeta', { name: 'string', namespace: 'string', labels: textMap, annotations: textMap }),
  openapi: textMap,
  namePrefix: 'string',
  nameSuffix: 'string',
  namespace: 'string',
  commonLabels: textMap,
  labels: list(struct('Label', { pairs: textMap, includeSelectors: 'bool', includeTemplates: 'bool', fields: list(fieldSpecForm) })),
  commonAnnotations: textMap,
  patchesStrategicMerge: texts,
  patchesJson6902: list(patchForm),
  patches: list(patchForm),
  images: list(imageForm),
  imageTags: list(imageForm),
  replacements: replacementsForm,
  replicas: list(replicaForm),
  vars: list(
    struct('Var', {
      name: 'string',
      objref: struct('Target', { apiVersion: 'string', ...gvk, name: 'string', namespace: 'string' }),
      fieldref: struct('FieldSelector', { fieldPath: 'string' }),
    }),
  ),
  sortOptions: struct('SortOptions', {
    order: 'string',
    legacySortOptions: struct('LegacySortOptions', { orderFirst: texts, orderLast: texts }),
  }),
  resources: texts,
  components: texts,
  crds: texts,
  bases: texts,
  configMapGenerator: list(struct('ConfigMapArgs', generatorFields)),
  secretGenerator: list(struct('SecretArgs', { ...generatorFields, type: 'string' })),
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

/** What is known and not built here, by field, with the reason. */
export const notBuilt: Readonly<Record<string, string>> = {
  helmGlobals: 'Helm charts are not inflated',
  helmCharts: 'Helm charts are not inflated',
  helmChartInflationGenerator: 'Helm charts are not inflated',
  validators: 'plugins are not run',
  crds: 'schemas of custom resources are not read: name references stand in configurations',
  openapi: 'other schemas than the built-in ones are not read',
}

/** The same for what `buildMetadata` may ask for. */
export const metadataNotBuilt: readonly string[] = ['transformerAnnotations']
