/** Builds a kustomization: gathers the resources of all that it builds on, changes them layer by layer, and gives them in their order. */
import { join } from 'node:path'
import { goQuote } from '../../api/go-value.ts'
import { printYaml } from '../../api/yaml.ts'
import type { JsonObject } from '../../api/json-object.ts'
import { builtinGenerator, builtinTransformer } from './builtin-plugins.ts'
import { mergeConfigs, noConfig, readConfig } from './configurations.ts'
import { readCrds } from './crds.ts'
import type { TransformerConfig } from './field-specs.ts'
import { followNames } from './follow-names.ts'
import { generate } from './generate.ts'
import { addHashes } from './hash.ts'
import { setImages } from './images.ts'
import type { Kustomization } from './kustomization.ts'
import { attempt, during, KustomizeError, refuseRemote, Root, type Files } from './loader.ts'
import { orderOf } from './order.ts'
import { configuredOrigin, noteOrigin, noteTransformation, pluginOrigin, settleAnnotations, type Origin } from './origin.ts'
import { readJsonPatch, readMergePatches, readPatch } from './patch.ts'
import { readKustomization, type ReadKustomization } from './read-kustomization.ts'
import { checkObject, readResourceFile, readResources } from './read-resources.ts'
import { readReplacements } from './replacements.ts'
import { objectOf, textsIn, withNulls, type Resource } from './resource.ts'
import { ResourceList, type Transformer } from './resource-list.ts'
import { settled } from './scalars.ts'
import { SchemaChoice } from './schema-choice.ts'
import { addLabel, addTexts, extendNames, setNamespaces, setReplicas } from './transform.ts'
import { Variables } from './variables.ts'

type Warn = (warning: string) => void

/** What has been gathered so far, and the rules that came along with it. */
class Gathered {
  readonly resources = new ResourceList()
  readonly variables = new Variables()
  config: TransformerConfig = noConfig

  merge(other: Gathered): void {
    this.resources.appendAll(other.resources.all)
    this.config = mergeConfigs(this.config, other.config)
    this.variables.merge(other.variables)
  }
}

export interface BuildOptions {
  /** Hears what is deprecated or has no effect. */
  readonly warn?: Warn
  /** Files may lie outside the directories of their kustomizations. */
  readonly readsAnywhere?: boolean
}

/** The objects of the kustomization in a directory. Throws a KustomizeError. */
export function buildKustomization(
  files: Files,
  directory: string,
  { warn = () => undefined, readsAnywhere = false }: BuildOptions = {},
): readonly JsonObject[] {
  const root = Root.at(files, directory, readsAnywhere)
  const read = readKustomization(root, warn)
  const { sortOptions, buildMetadata = [] } = read.kustomization
  const schema = new SchemaChoice()
  schema.choose(read.kustomization, root)
  const layer = new Layer(root, read, { warn, schema, origin: buildMetadata.length > 0 ? '' : undefined })
  const { resources, config, variables } = layer.gather(new Gathered())
  addHashes(resources)
  followNames(resources.all, config.nameReference)
  const unused = variables.resolve(resources, config.varReference)
  if (unused.length > 0) warn(`well-defined vars that were never replaced: ${unused.join(',')}`)
  for (const resource of resources.all) checkObject(objectOf(resource))
  resources.filter((resource) => !isLocal(resource))
  const order = orderOf(sortOptions)
  if (order !== undefined) resources.sort(order)
  if (buildMetadata.includes('managedByLabel')) addTexts(managedBy, [{ path: 'metadata/labels', create: true }])(resources)
  const kept = {
    keepsOrigins: buildMetadata.includes('originAnnotations'),
    keepsTransformations: buildMetadata.includes('transformerAnnotations'),
  }
  for (const resource of resources.all) settleAnnotations(resource, kept)
  return resources.all.map((resource) => settled(withNulls(objectOf(resource))))
}

/** Whose objects these are, by the version that kubectl's kustomize gives. */
const managedBy = { 'app.kubernetes.io/managed-by': 'kustomize-(devel)' }

/** The same as YAML documents. */
export const printDocuments = (objects: readonly JsonObject[]): string => objects.map(printYaml).join('---\n')

/** Resources that are for the build alone say so. */
function isLocal(resource: Resource): boolean {
  const { ['config.kubernetes.io/local-config']: local } = textsIn(resource, 'annotations')
  return local !== undefined && local !== 'false'
}

/** What a layer is given by the one that builds on it. */
interface LayerContext {
  readonly warn: Warn
  readonly schema: SchemaChoice
  /** The way from the outermost layer's directory to that of this one; undefined: nobody asks where resources come from. */
  readonly origin: string | undefined
}

/** One kustomization. */
class Layer {
  private readonly kustomization: Kustomization
  private readonly file: string
  private readonly root: Root
  private readonly context: LayerContext

  constructor(root: Root, { kustomization, file }: ReadKustomization, context: LayerContext) {
    this.root = root
    this.kustomization = kustomization
    this.file = file
    this.context = context
  }

  /** Adds its resources to what is there and changes all; a component is given what the kustomization that names it has gathered. */
  gather(gathered: Gathered): Gathered {
    const { resources: paths = [], configurations = [], components = [], crds = [], vars = [] } = this.kustomization
    for (const path of paths) during('accumulating resources', () => this.gatherFrom(path, gathered))
    gathered.config = mergeConfigs(gathered.config, readConfig(configurations, this.root))
    gathered.config = mergeConfigs(gathered.config, readCrds(crds, this.root))
    this.generateInto(gathered)
    during('loading generator plugins', () => this.generateByPlugins(gathered))
    const whole = components.reduce((before, path) => during('accumulating components', () => this.gatherComponent(path, before)), gathered)
    // All files are read before anything changes.
    for (const { transform, origin } of this.steps(whole.config)) {
      transform(whole.resources)
      if (origin !== undefined) for (const resource of whole.resources.all) noteTransformation(resource, origin)
      whole.resources.dropDeleted()
    }
    whole.variables.declare(vars, whole.resources)
    return whole
  }

  /** A path is that of a file, or else of a directory with a kustomization of its own. */
  private gatherFrom(path: string, gathered: Gathered): void {
    try {
      const read = during(`accumulating resources from '${path}'`, () => this.readFile(path))
      during(`merging resources from '${path}'`, () => gathered.resources.appendAll(read))
    } catch (error) {
      if (!(error instanceof KustomizeError)) throw error
      refuseRemote(path)
      const reason = error.message
      if (reason.includes('MalformedYAMLError') && !this.root.isDirectory(path)) throw error
      during(`accumulation err='${reason}'`, () =>
        this.absorb(gathered, this.root.enter(path), { kind: 'Kustomization', into: new Gathered(), path }),
      )
    }
  }

  private readFile(path: string): readonly Resource[] {
    const alone = new ResourceList()
    alone.appendAll(readResourceFile(path, this.root))
    const { origin } = this.context
    if (origin !== undefined) for (const resource of alone.all) noteOrigin(resource, { path: join(origin, path) })
    return alone.all
  }

  private gatherComponent(path: string, before: Gathered): Gathered {
    const root = quoted('loader.New', () => this.root.enter(path))
    return quoted('accumulateDirectory:', () => {
      const gathered = new Gathered()
      this.absorb(gathered, root, { kind: 'Component', into: before, path })
      return gathered
    })
  }

  /** Adds what another kustomization gathers to what is there. */
  private absorb(
    gathered: Gathered,
    root: Root,
    { kind, into, path }: { readonly kind: 'Kustomization' | 'Component'; readonly into: Gathered; readonly path: string },
  ): void {
    const { directory } = root
    const { warn, schema, origin } = this.context
    const read = during(`couldn't make target for path '${directory}'`, () => readKustomization(root, warn))
    schema.choose(read.kustomization, root)
    const { kind: found = '' } = read.kustomization
    if (kind === 'Component' && found !== 'Component')
      throw new KustomizeError(`expected kind 'Component' for path '${directory}' but got '${found}'`)
    if (kind !== 'Component' && found === 'Component') throw new KustomizeError(`expected kind != 'Component' for path '${directory}'`)
    const layer = new Layer(root, read, { warn, schema, origin: origin === undefined ? undefined : join(origin, path) })
    const below = during(`recursed accumulation of path '${directory}'`, () => layer.gather(into))
    during(`recursed merging from path '${directory}'`, () => gathered.merge(below))
  }

  /** The objects that configure plugins: those that stand in the kustomization come first. */
  private pluginConfigs(said: readonly string[] = []): readonly Resource[] {
    const gathered = new Gathered()
    const inline = said.map((text) => attempt(() => readResources(text)))
    for (const resources of inline) gathered.resources.appendAll(resources ?? [])
    for (const [at, path] of said.entries()) if (inline[at] === undefined) this.gatherFrom(path, gathered)
    return gathered.resources.all
  }

  private generateByPlugins({ resources }: Gathered): void {
    for (const config of this.pluginConfigs(this.kustomization.generators)) {
      const [kind, args] = during('failed to load generator', () => builtinGenerator(config))
      const generated = generate(kind, args, undefined, this.root)
      const origin = this.originOf(config)
      if (origin !== undefined) noteOrigin(generated, origin)
      resources.absorb(generated)
    }
  }

  private generateInto({ resources }: Gathered): void {
    const { configMapGenerator = [], secretGenerator = [], generatorOptions } = this.kustomization
    const all = [
      ...configMapGenerator.map((args) => ['ConfigMap', args] as const),
      ...secretGenerator.map((args) => ['Secret', args] as const),
    ]
    for (const [kind, args] of all) {
      const generated = generate(kind, args, generatorOptions, this.root)
      const origin = this.originOf(`${kind}Generator`)
      if (origin !== undefined) noteOrigin(generated, origin)
      during(`merging from generator ${kind} ${args.name ?? ''}`, () => resources.absorb(generated))
    }
  }

  /** What is to be noted of what a plugin does: one that stands in the kustomization, or one that an object configures. */
  private originOf(plugin: string | Resource): Origin | undefined {
    const { origin } = this.context
    if (origin === undefined) return undefined
    const file = join(origin, this.file)
    return typeof plugin === 'string' ? pluginOrigin(file, plugin) : configuredOrigin(plugin, file)
  }

  private steps(config: TransformerConfig): readonly Step[] {
    return [
      ...this.transformers(config).flatMap(([kind, transformers]) =>
        transformers.map((transform) => ({ transform, origin: this.originOf(`${kind}Transformer`) })),
      ),
      ...this.pluginConfigs(this.kustomization.transformers).map((plugin) => ({
        transform: builtinTransformer(plugin, this.root),
        origin: this.originOf(plugin),
      })),
    ]
  }

  /** In kustomize's order, whatever that of the file is. */
  private transformers(config: TransformerConfig): readonly (readonly [kind: string, readonly Transformer[]])[] {
    const { root, kustomization: said } = this
    const { patchesStrategicMerge = [], patches = [], namespace = '', namePrefix = '', nameSuffix = '', replacements = [] } = said
    const { labels = [], commonLabels = {}, commonAnnotations = {} } = said
    // Common labels that are not said are added too, if there are others.
    const addsLabels = labels.length > 0 || Object.keys(commonLabels).length > 0
    return [
      ['PatchStrategicMerge', patchesStrategicMerge.length > 0 ? [readMergePatches(patchesStrategicMerge, root)] : []],
      ['Patch', patches.map((patch) => readPatch(patch, root))],
      ['Namespace', namespace === '' ? [] : [setNamespaces(namespace, config.namespace)]],
      ['Prefix', namePrefix === '' ? [] : [extendNames('prefix', namePrefix, config.namePrefix)]],
      ['Suffix', nameSuffix === '' ? [] : [extendNames('suffix', nameSuffix, config.nameSuffix)]],
      ['Label', addsLabels ? [...labels.map((label) => addLabel(label, config)), addTexts(commonLabels, config.commonLabels)] : []],
      ['Annotations', Object.keys(commonAnnotations).length > 0 ? [addTexts(commonAnnotations, config.commonAnnotations)] : []],
      ['PatchJson6902', (said.patchesJson6902 ?? []).map((patch) => readJsonPatch(patch, root))],
      ['ReplicaCount', (said.replicas ?? []).map((replica) => setReplicas(replica, config.replicas))],
      ['ImageTag', (said.images ?? []).map((image) => setImages(image, config.images))],
      ['Replacement', replacements.length > 0 ? [readReplacements(replacements, root)] : []],
    ]
  }
}

/** A transformer, and what is noted of it, if somebody asks. */
interface Step {
  readonly transform: Transformer
  readonly origin: Origin | undefined
}

/** What goes wrong with a component is told in quotes. */
function quoted<T>(step: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw error instanceof KustomizeError ? new KustomizeError(`${step} ${goQuote(error.message)}`) : error
  }
}
