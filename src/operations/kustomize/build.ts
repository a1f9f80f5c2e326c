/** Builds a kustomization: gathers the resources of all that it builds on, changes them layer by layer, and gives them in their order. */
import { goQuote } from '../../api/go-value.ts'
import { printYaml } from '../../api/yaml.ts'
import type { JsonObject } from '../../api/json-object.ts'
import { defaultConfig, mergeConfigs, readConfig } from './configurations.ts'
import type { TransformerConfig } from './field-specs.ts'
import { followNames } from './follow-names.ts'
import { generate } from './generate.ts'
import { hashOf } from './hash.ts'
import { setImages } from './images.ts'
import type { Kustomization } from './kustomization.ts'
import { during, KustomizeError, refuseRemote, Root, type Files } from './loader.ts'
import { orderOf } from './order.ts'
import { readJsonPatch, readMergePatches, readPatch } from './patch.ts'
import { readKustomization } from './read-kustomization.ts'
import { checkObject, readResourceFile } from './read-resources.ts'
import { readReplacements } from './replacements.ts'
import { nameOf, objectOf, rememberId, setName, setTexts, textsIn, type Resource } from './resource.ts'
import { ResourceList, type Transformer } from './resource-list.ts'
import { addLabel, addTexts, extendNames, setNamespaces, setReplicas } from './transform.ts'
import { Variables } from './variables.ts'

type Warn = (warning: string) => void

/** What has been gathered so far, and the rules that came along with it. */
class Gathered {
  readonly resources = new ResourceList()
  readonly variables = new Variables()
  config: TransformerConfig = defaultConfig

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
  const layer = new Layer(root, readKustomization(root, warn), warn)
  const { resources, config, variables } = layer.gather(new Gathered())
  for (const resource of resources.all)
    if (resource.needsHash) {
      const name = `${nameOf(resource)}-${hashOf(resource)}`
      rememberId(resource)
      setName(resource, name)
    }
  followNames(resources.all, config.nameReference)
  const unused = variables.resolve(resources, config.varReference)
  if (unused.length > 0) warn(`well-defined vars that were never replaced: ${unused.join(',')}`)
  for (const resource of resources.all) checkObject(objectOf(resource))
  resources.filter((resource) => !isLocal(resource))
  const order = orderOf(layer.kustomization.sortOptions)
  if (order !== undefined) resources.sort(order)
  for (const resource of resources.all) setTexts(resource, 'annotations', textsIn(resource, 'annotations'))
  return resources.all.map(objectOf)
}

/** The same as YAML documents. */
export const printDocuments = (objects: readonly JsonObject[]): string => objects.map(printYaml).join('---\n')

/** Resources that are for the build alone say so. */
function isLocal(resource: Resource): boolean {
  const { ['config.kubernetes.io/local-config']: local } = textsIn(resource, 'annotations')
  return local !== undefined && local !== 'false'
}

/** One kustomization. */
class Layer {
  readonly kustomization: Kustomization
  private readonly root: Root
  private readonly warn: Warn

  constructor(root: Root, kustomization: Kustomization, warn: Warn) {
    this.root = root
    this.kustomization = kustomization
    this.warn = warn
  }

  /** Adds its resources to what is there and changes all; a component is given what the kustomization that names it has gathered. */
  gather(gathered: Gathered): Gathered {
    const { resources: paths = [], configurations = [], components = [], vars = [] } = this.kustomization
    for (const path of paths) during('accumulating resources', () => this.gatherFrom(path, gathered))
    gathered.config = mergeConfigs(gathered.config, readConfig(configurations, this.root))
    this.generateInto(gathered)
    const whole = components.reduce((before, path) => during('accumulating components', () => this.gatherComponent(path, before)), gathered)
    // All files are read before anything changes.
    for (const transform of this.transformers(whole.config)) {
      transform(whole.resources)
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
        this.absorb(gathered, this.root.enter(path), { kind: 'Kustomization', into: new Gathered() }),
      )
    }
  }

  private readFile(path: string): readonly Resource[] {
    const alone = new ResourceList()
    alone.appendAll(readResourceFile(path, this.root))
    return alone.all
  }

  private gatherComponent(path: string, before: Gathered): Gathered {
    const root = quoted('loader.New', () => this.root.enter(path))
    return quoted('accumulateDirectory:', () => {
      const gathered = new Gathered()
      this.absorb(gathered, root, { kind: 'Component', into: before })
      return gathered
    })
  }

  /** Adds what another kustomization gathers to what is there. */
  private absorb(
    gathered: Gathered,
    root: Root,
    { kind, into }: { readonly kind: 'Kustomization' | 'Component'; readonly into: Gathered },
  ): void {
    const { directory } = root
    const kustomization = during(`couldn't make target for path '${directory}'`, () => readKustomization(root, this.warn))
    if (kind === 'Component' && kustomization.kind !== 'Component')
      throw new KustomizeError(`expected kind 'Component' for path '${directory}' but got '${kustomization.kind ?? ''}'`)
    if (kind !== 'Component' && kustomization.kind === 'Component')
      throw new KustomizeError(`expected kind != 'Component' for path '${directory}'`)
    const found = during(`recursed accumulation of path '${directory}'`, () => new Layer(root, kustomization, this.warn).gather(into))
    during(`recursed merging from path '${directory}'`, () => gathered.merge(found))
  }

  private generateInto({ resources }: Gathered): void {
    const { configMapGenerator = [], secretGenerator = [], generatorOptions } = this.kustomization
    const all = [
      ...configMapGenerator.map((args) => ['ConfigMap', args] as const),
      ...secretGenerator.map((args) => ['Secret', args] as const),
    ]
    for (const [kind, args] of all) {
      const generated = generate(kind, args, generatorOptions, this.root)
      during(`merging from generator ${kind} ${args.name ?? ''}`, () => resources.absorb(generated))
    }
  }

  /** In kustomize's order, whatever that of the file is. */
  private transformers(config: TransformerConfig): readonly Transformer[] {
    const { root, kustomization: said } = this
    const { patchesStrategicMerge = [], patches = [], namespace = '', namePrefix = '', nameSuffix = '', replacements = [] } = said
    return [
      ...(patchesStrategicMerge.length > 0 ? [readMergePatches(patchesStrategicMerge, root)] : []),
      ...patches.map((patch) => readPatch(patch, root)),
      ...(namespace === '' ? [] : [setNamespaces(namespace, config.namespace)]),
      ...(namePrefix === '' ? [] : [extendNames('prefix', namePrefix, config.namePrefix)]),
      ...(nameSuffix === '' ? [] : [extendNames('suffix', nameSuffix, config.nameSuffix)]),
      ...(said.labels ?? []).map((label) => addLabel(label, config)),
      addTexts(said.commonLabels ?? {}, config.commonLabels),
      addTexts(said.commonAnnotations ?? {}, config.commonAnnotations),
      ...(said.patchesJson6902 ?? []).map((patch) => readJsonPatch(patch, root)),
      ...(said.replicas ?? []).map((replica) => setReplicas(replica, config.replicas)),
      ...(said.images ?? []).map((image) => setImages(image, config.images)),
      ...(replacements.length > 0 ? [readReplacements(replacements, root)] : []),
    ]
  }
}

/** What goes wrong with a component is told in quotes. */
function quoted<T>(step: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw error instanceof KustomizeError ? new KustomizeError(`${step} ${goQuote(error.message)}`) : error
  }
}
