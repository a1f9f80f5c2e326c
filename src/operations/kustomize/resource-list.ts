/** The resources of a build in the order in which they came, each id once. */
import { membersOf } from '../../api/json-object.ts'
import { parseSelector, type Selector as LabelSelector } from '../../api/selector.ts'
import { goQuote } from '../../api/go-value.ts'
import { reasonOf } from '../../base/thrown.ts'
import { expression } from './expression.ts'
import { effectiveNamespace, idText, isSameId, type ResId } from './identity.ts'
import type { Selector } from './kustomization.ts'
import { KustomizeError } from './loader.ts'
import { originAnnotation } from './origin.ts'
import { allIds, currentId, objectOf, originalId, setName, setNamespace, setTexts, textsIn, textsOf, type Resource } from './resource.ts'

/** A step of the build, ready to run: its files are read. */
export type Transformer = (resources: ResourceList) => void

export class ResourceList {
  private held: Resource[] = []

  get all(): readonly Resource[] {
    return this.held
  }

  append(resource: Resource): void {
    const id = currentId(resource)
    if (this.held.some((other) => isSameId(currentId(other), id)))
      throw new KustomizeError(`may not add resource with an already registered id: ${idText(id)}`)
    this.held.push(resource)
  }

  appendAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.append(resource)
  }

  /** Takes what patches have deleted off the list. */
  dropDeleted(): void {
    this.held = this.held.filter(({ object }) => object !== undefined && Object.keys(object).length > 0)
  }

  /** The same order, and ids that must still be told apart. */
  recheck(): void {
    this.dropDeleted()
    const { held } = this
    this.held = []
    this.appendAll(held)
  }

  /** Those with one of their ids, of now or before, that passes. */
  withAnyId(passes: (id: ResId) => boolean): readonly Resource[] {
    return this.held.filter((resource) => allIds(resource).some(passes))
  }

  /** The one resource that has or had an id. */
  byId(id: ResId): Resource {
    const [found, ...others] = this.withAnyId((other) => isSameId(other, id))
    if (found !== undefined && others.length === 0) return found
    throw new KustomizeError(
      `${found === undefined ? 'no' : 'multiple'} matches for Id ${idText(id)}; failed to find unique target for patch ${idText(id)}`,
    )
  }

  /** Adds a generated resource, or lets it take the place of the one that it replaces or is merged with. */
  absorb(resource: Resource): void {
    const id = currentId(resource)
    const [old, ...others] = this.withAnyId((other) => isSameId(other, id))
    const shown = `id resid.ResId{Gvk:resid.Gvk{Group:${goQuote(id.group)}, Version:${goQuote(id.version)}, Kind:${goQuote(id.kind)}, isClusterScoped:false}, Name:${goQuote(id.name)}, Namespace:${goQuote(id.namespace)}}`
    if (others.length > 0) throw new KustomizeError(`found multiple objects that could accept merge of ${idText(id)}`)
    if (old === undefined) {
      if (resource.behavior !== 'create') throw new KustomizeError(`${shown} does not exist; cannot merge or replace`)
      this.append(resource)
    } else {
      if (resource.behavior === 'create') throw new KustomizeError(`${shown} exists; behavior must be merge or replace`)
      takePlace(resource, old)
      this.held[this.held.indexOf(old)] = resource
    }
  }

  /** Those that a selector means. */
  select(selector: Selector): readonly Resource[] {
    const fits = matcherOf(selector)
    return this.held.filter(fits)
  }

  sort(compare: (one: Resource, other: Resource) => number): void {
    this.held.sort(compare)
  }

  filter(passes: (resource: Resource) => boolean): void {
    this.held = this.held.filter(passes)
  }
}

/** What a generated resource keeps of the one whose place it takes. */
function takePlace(resource: Resource, old: Resource): void {
  const { [originAnnotation]: origin } = textsIn(old, 'annotations')
  for (const member of ['labels', 'annotations'] as const)
    setTexts(resource, member, { ...textsIn(old, member), ...textsIn(resource, member) })
  if (resource.behavior === 'merge') {
    for (const member of ['data', 'binaryData']) mergeTexts(resource, old, member)
    if (origin !== undefined) setTexts(resource, 'annotations', { ...textsIn(resource, 'annotations'), [originAnnotation]: origin })
  }
  setName(resource, currentId(old).name)
  setNamespace(resource, currentId(old).namespace)
  Object.assign(resource, {
    previous: old.previous,
    prefixes: old.prefixes,
    suffixes: old.suffixes,
    variables: old.variables,
    behavior: old.behavior,
    needsHash: old.needsHash && resource.needsHash,
  })
}

function mergeTexts(resource: Resource, old: Resource, member: string): void {
  const merged = textsOf({ ...membersOf(objectOf(old)[member]), ...membersOf(objectOf(resource)[member]) })
  if (Object.keys(merged).length > 0) objectOf(resource)[member] = merged
  else delete objectOf(resource)[member]
}

/** Throws a KustomizeError for expressions that cannot be read; selectors are only read for what fits otherwise. */
function matcherOf({ annotationSelector = '', labelSelector = '', ...id }: Selector): (resource: Resource) => boolean {
  const [group, version, kind] = [wholly(id.group), wholly(id.version), wholly(id.kind)]
  const [name, namespace] = [wholly(id.name), wholly(id.namespace)]
  return (resource) => {
    const [now, before] = [currentId(resource), originalId(resource)]
    return (
      [before, now].some((one) => namespace(effectiveNamespace(one))) &&
      [before, now].some((one) => name(one.name)) &&
      group(now.group) &&
      version(now.version) &&
      kind(now.kind) &&
      selectorOf(labelSelector).matches(textsIn(resource, 'labels')) &&
      selectorOf(annotationSelector).matches(textsIn(resource, 'annotations'))
    )
  }
}

/** An expression for the whole of a text; nothing said fits all. */
const wholly = (pattern = ''): ((text: string) => boolean) => (pattern === '' ? () => true : expression(`^(?:${pattern})$`))

/** Throws a KustomizeError for what is no selector. */
export function selectorOf(text: string): LabelSelector {
  try {
    return parseSelector(text)
  } catch (error) {
    throw new KustomizeError(reasonOf(error))
  }
}
