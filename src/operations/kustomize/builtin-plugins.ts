/** Kustomize's own transformers and generators, where objects configure them (`apiVersion: builtin`). Plugins of others are not run. */
import type { GeneratedKind } from './generate.ts'
import { addHashes } from './hash.ts'
import { gvkOf, gvkText, idText } from './identity.ts'
import { setImages } from './images.ts'
import {
  fieldSpecForm,
  generatorFields,
  imageForm,
  patchForm,
  replacementsForm,
  replicaForm,
  type FieldSpec,
  type GeneratorArgs,
  type Image,
  type Patch,
  type Replacement,
  type Replica,
} from './kustomization.ts'
import { during, KustomizeError, type Root } from './loader.ts'
import { jsonPatchOf, mergePatchesOf, patchOf } from './patch.ts'
import { readReplacements } from './replacements.ts'
import { currentId, objectOf, type Resource, type Texts } from './resource.ts'
import type { Transformer } from './resource-list.ts'
import { decodeLoosely, list, map, struct, type Form } from './decoder.ts'
import { settled } from './scalars.ts'
import { addTexts, extendNames, setNamespaces, setReplicas, type SubjectMode } from './transform.ts'
import { addValue, valueTargets, type ValueTarget } from './value-add.ts'

/** What a transformer may be told. */
interface Config extends Omit<Patch, 'patch'> {
  readonly metadata?: { readonly name?: string; readonly namespace?: string }
  readonly fieldSpecs?: readonly FieldSpec[]
  readonly labels?: Texts
  readonly annotations?: Texts
  readonly prefix?: string
  readonly suffix?: string
  readonly unsetOnly?: boolean
  readonly setRoleBindingSubjects?: SubjectMode
  readonly imageTag?: Image
  readonly replica?: Replica
  readonly patch?: string
  readonly jsonOp?: string
  readonly paths?: readonly string[]
  readonly patches?: string
  readonly replacements?: readonly Replacement[]
  readonly value?: string
  readonly targets?: readonly ValueTarget[]
  readonly targetFilePath?: string
}

const fieldSpecs = list(fieldSpecForm)
const metadata = struct('ObjectMeta', { name: 'string', namespace: 'string', labels: map('string'), annotations: map('string') })
const ends = { prefix: 'string', suffix: 'string', fieldSpecs } as const

interface Plugin {
  readonly fields: Readonly<Record<string, Form>>
  readonly make: (config: Config, root: Root) => Transformer
}

const extend =
  (...wanted: readonly ('prefix' | 'suffix')[]): Plugin['make'] =>
  (config) => {
    const { fieldSpecs: specs } = config
    if (specs === undefined) throw new KustomizeError('fieldSpecs is not expected to be nil')
    return (resources) => {
      for (const end of wanted) extendNames(end, config[end] ?? '', specs)(resources)
    }
  }

const transformers: Readonly<Record<string, Plugin>> = {
  AnnotationsTransformer: {
    fields: { annotations: map('string'), fieldSpecs },
    make: ({ annotations = {}, fieldSpecs: specs = [] }) => addTexts(annotations, specs),
  },
  HashTransformer: { fields: {}, make: () => addHashes },
  ImageTagTransformer: {
    fields: { imageTag: imageForm, fieldSpecs },
    make: ({ imageTag = {}, fieldSpecs: specs = [] }) => setImages(imageTag, specs),
  },
  LabelTransformer: {
    fields: { labels: map('string'), fieldSpecs },
    make: ({ labels = {}, fieldSpecs: specs = [] }) => addTexts(labels, specs),
  },
  NamespaceTransformer: {
    fields: { metadata, fieldSpecs, unsetOnly: 'bool', setRoleBindingSubjects: 'string' },
    make: ({ metadata: meta = {}, fieldSpecs: specs = [], unsetOnly, setRoleBindingSubjects: subjects }) =>
      setNamespaces(meta.namespace ?? '', specs, { isForUnset: unsetOnly === true, ...(subjects !== undefined && { subjects }) }),
  },
  PatchJson6902Transformer: {
    fields: { target: patchForm.fields['target'] ?? 'any', path: 'string', jsonOp: 'string' },
    make: ({ jsonOp, ...config }, root) => jsonPatchOf({ ...config, ...(jsonOp !== undefined && { patch: jsonOp }) }, root),
  },
  PatchStrategicMergeTransformer: {
    fields: { paths: list('string'), patches: 'string' },
    make: ({ paths = [], patches = '' }, root) => mergePatchesOf([...paths, ...(patches === '' ? [] : [patches])], root),
  },
  PatchTransformer: { fields: patchForm.fields, make: (config, root) => patchOf(config, root) },
  PrefixSuffixTransformer: { fields: ends, make: extend('prefix', 'suffix') },
  PrefixTransformer: { fields: ends, make: extend('prefix') },
  SuffixTransformer: { fields: ends, make: extend('suffix') },
  ReplacementTransformer: {
    fields: { replacements: replacementsForm },
    make: ({ replacements = [] }, root) => readReplacements(replacements, root),
  },
  ReplicaCountTransformer: {
    fields: { replica: replicaForm, fieldSpecs },
    make: ({ replica = {}, fieldSpecs: specs = [] }) => setReplicas(replica, specs),
  },
  ValueAddTransformer: { fields: { value: 'string', targets: valueTargets, targetFilePath: 'string' }, make: addValue },
}

/** The transformer that an object configures. */
export function builtinTransformer(resource: Resource, root: Root): Transformer {
  const kind = kindOf(resource)
  const plugin = Object.hasOwn(transformers, kind) ? transformers[kind] : undefined
  if (plugin === undefined) throw unknown(resource)
  return during(`plugin ${idText(currentId(resource))} fails configuration`, () =>
    plugin.make(decoded(resource, plugin.fields) as Config, root),
  )
}

const generators: Readonly<Record<string, GeneratedKind>> = { ConfigMapGenerator: 'ConfigMap', SecretGenerator: 'Secret' }

/** What a generator is told by an object: its name and namespace may be the object's own. */
export function builtinGenerator(resource: Resource): readonly [GeneratedKind, GeneratorArgs] {
  const kind = kindOf(resource)
  const generated = Object.hasOwn(generators, kind) ? generators[kind] : undefined
  if (generated === undefined) throw unknown(resource)
  const fields = Object.entries(generatorFields).map(([name, form]) => [`${generated}Args.${name}`, form] as const)
  const config = during(`plugin ${idText(currentId(resource))} fails configuration`, () =>
    decoded(resource, { ...Object.fromEntries(fields), type: 'string', metadata }),
  ) as GeneratorArgs & Pick<Config, 'metadata'>
  const { metadata: { name, namespace } = {}, ...args } = config
  return [generated, { ...(name !== undefined && { name }), ...(namespace !== undefined && { namespace }), ...args }]
}

function kindOf(resource: Resource): string {
  const { group, version, kind } = gvkOf(objectOf(resource))
  if (group === '' && version === 'builtin') return kind
  throw new KustomizeError(`external plugins disabled; unable to load external plugin '${kind}'`)
}

const unknown = (resource: Resource): KustomizeError => new KustomizeError(`unable to load builtin ${gvkText(currentId(resource))}`)

const decoded = (resource: Resource, fields: Plugin['fields']): unknown =>
  decodeLoosely(struct(`${kindOf(resource)}Plugin`, fields), settled(objectOf(resource)))
