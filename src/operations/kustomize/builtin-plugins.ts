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
  selectorForm,
  type GeneratorArgs,
} from './kustomization.ts'
import { during, KustomizeError, type Root } from './loader.ts'
import { jsonPatchOf, mergePatchesOf, patchOf } from './patch.ts'
import { readReplacements } from './replacements.ts'
import { currentId, objectOf, type Resource } from './resource.ts'
import type { Transformer } from './resource-list.ts'
import { decodeLoosely, list, map, struct, type Decoded, type Fields, type StructForm } from './decoder.ts'
import { settled } from './scalars.ts'
import { addTexts, extendNames, setNamespaces, setReplicas } from './transform.ts'
import { addValue, valueFields } from './value-add.ts'

const fieldSpecs = list(fieldSpecForm)
const metadata = struct('ObjectMeta', { name: 'string', namespace: 'string', labels: map('string'), annotations: map('string') })

interface Plugin {
  readonly fields: Fields
  readonly make: (config: never, root: Root) => Transformer
}

const plugin = <const F extends Fields>(fields: F, make: (config: Decoded<StructForm<F>>, root: Root) => Transformer): Plugin => ({
  fields,
  make,
})

const extend = (...wanted: readonly ('prefix' | 'suffix')[]): Plugin =>
  plugin({ prefix: 'string', suffix: 'string', fieldSpecs }, (config) => {
    const { fieldSpecs: specs } = config
    if (specs === undefined) throw new KustomizeError('fieldSpecs is not expected to be nil')
    return (resources) => {
      for (const end of wanted) extendNames(end, config[end] ?? '', specs)(resources)
    }
  })

const transformers: Readonly<Record<string, Plugin>> = {
  AnnotationsTransformer: plugin({ annotations: map('string'), fieldSpecs }, ({ annotations = {}, fieldSpecs: specs = [] }) =>
    addTexts(annotations, specs),
  ),
  HashTransformer: plugin({}, () => addHashes),
  ImageTagTransformer: plugin({ imageTag: imageForm, fieldSpecs }, ({ imageTag = {}, fieldSpecs: specs = [] }) =>
    setImages(imageTag, specs),
  ),
  LabelTransformer: plugin({ labels: map('string'), fieldSpecs }, ({ labels = {}, fieldSpecs: specs = [] }) => addTexts(labels, specs)),
  NamespaceTransformer: plugin(
    { metadata, fieldSpecs, unsetOnly: 'bool', setRoleBindingSubjects: 'string' },
    ({ metadata: { namespace = '' } = {}, fieldSpecs: specs = [], unsetOnly = false, setRoleBindingSubjects: subjects = 'defaultOnly' }) =>
      setNamespaces(namespace, specs, { isForUnset: unsetOnly, subjects }),
  ),
  PatchJson6902Transformer: plugin({ target: selectorForm, path: 'string', jsonOp: 'string' }, ({ jsonOp = '', ...config }, root) =>
    jsonPatchOf({ ...config, patch: jsonOp }, root),
  ),
  PatchStrategicMergeTransformer: plugin({ paths: list('string'), patches: 'string' }, ({ paths = [], patches = '' }, root) =>
    mergePatchesOf([...paths, ...(patches === '' ? [] : [patches])], root),
  ),
  PatchTransformer: plugin(patchForm.fields, patchOf),
  PrefixSuffixTransformer: extend('prefix', 'suffix'),
  PrefixTransformer: extend('prefix'),
  SuffixTransformer: extend('suffix'),
  ReplacementTransformer: plugin({ replacements: replacementsForm }, ({ replacements = [] }, root) => readReplacements(replacements, root)),
  ReplicaCountTransformer: plugin({ replica: replicaForm, fieldSpecs }, ({ replica = {}, fieldSpecs: specs = [] }) =>
    setReplicas(replica, specs),
  ),
  ValueAddTransformer: plugin(valueFields, addValue),
}

/** The transformer that an object configures. */
export function builtinTransformer(resource: Resource, root: Root): Transformer {
  const kind = kindOf(resource)
  const known = Object.hasOwn(transformers, kind) ? transformers[kind] : undefined
  if (known === undefined) throw unknown(resource)
  return during(`plugin ${idText(currentId(resource))} fails configuration`, () =>
    known.make(decoded(resource, known.fields) as never, root),
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
  ) as GeneratorArgs & { readonly metadata?: Decoded<typeof metadata> }
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
