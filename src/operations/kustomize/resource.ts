/** One resource of a build: the object, and what kustomize remembers of its way. */
import { isJsonObject, membersOf, setMember, type JsonObject } from '../../api/json-object.ts'
import { effectiveNamespace, idOf, type ResId } from './identity.ts'
import { scalarText } from './scalars.ts'

/** What a generator may do with a resource that is there already. */
export type Behavior = 'create' | 'merge' | 'replace'

/** The build owns the objects, and changes them in place. */
export interface Resource {
  /** Undefined once a patch has deleted it. */
  object: JsonObject | undefined
  /** What it was called before, the first name first. */
  previous: readonly Pick<ResId, 'kind' | 'name' | 'namespace'>[]
  /** What the layers put before and behind the name, the innermost first. */
  prefixes: readonly string[]
  suffixes: readonly string[]
  /** Whether the name gets a hash of the contents. */
  needsHash: boolean
  behavior: Behavior
  /** The variables that take their value from it. */
  variables: readonly string[]
}

export const makeResource = (object: JsonObject): Resource => ({
  object,
  previous: [],
  prefixes: [],
  suffixes: [],
  needsHash: false,
  behavior: 'create',
  variables: [],
})

export const objectOf = ({ object }: Resource): JsonObject => object ?? {}
export const currentId = (resource: Resource): ResId => idOf(objectOf(resource))

/** The earlier ids, of the group and version that the object has now. */
export function previousIds(resource: Resource): readonly ResId[] {
  const { group, version } = currentId(resource)
  return resource.previous.map((id) => ({ group, version, ...id }))
}

export const originalId = (resource: Resource): ResId => previousIds(resource)[0] ?? currentId(resource)
export const allIds = (resource: Resource): readonly ResId[] => [...previousIds(resource), currentId(resource)]

/** Notes the id of now among the earlier ones, before it changes. */
export function rememberId(resource: Resource): void {
  const id = currentId(resource)
  resource.previous = [...resource.previous, { kind: id.kind, name: id.name, namespace: effectiveNamespace(id) }]
}

export const nameOf = (resource: Resource): string => currentId(resource).name
export const namespaceOf = (resource: Resource): string => currentId(resource).namespace

/** The member of an object that is an object itself, made where there is none. */
export function membersAt(object: JsonObject, key: string): JsonObject {
  const { [key]: held } = object
  if (isJsonObject(held)) return held
  const made: JsonObject = {}
  setMember(object, key, made)
  return made
}

export function setName(resource: Resource, name: string): void {
  membersAt(objectOf(resource), 'metadata')['name'] = name
}

/** An empty namespace is none. */
export function setNamespace(resource: Resource, namespace: string): void {
  const metadata = membersAt(objectOf(resource), 'metadata')
  if (namespace === '') delete metadata['namespace']
  else metadata['namespace'] = namespace
}

/** Nulls in the place of those that were not written (`key:`), of which a merge leaves nothing. */
export function withNulls<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value as JsonObject))
      if (member === undefined) (value as JsonObject)[key] = null
      else withNulls(member)
  return value
}

export type Texts = Readonly<Record<string, string>>

/** Labels or annotations, whose values are texts whatever they were written as. */
export function textsIn(resource: Resource, member: 'labels' | 'annotations'): Texts {
  return textsOf(membersOf(membersOf(objectOf(resource)['metadata'])[member]))
}

/** Members as texts: what is no text is what stands in the file. */
export function textsOf(members: JsonObject): Texts {
  const texts: JsonObject = {}
  for (const [key, value] of Object.entries(members)) setMember(texts, key, value === null ? 'null' : scalarText(value))
  return texts as Texts
}

/** None at all where there are no annotations or labels to set. */
export function setTexts(resource: Resource, member: 'labels' | 'annotations', texts: Texts): void {
  const metadata = membersAt(objectOf(resource), 'metadata')
  if (Object.keys(texts).length > 0) metadata[member] = { ...texts }
  else delete metadata[member]
}

const ours = 'internal.config.kubernetes.io/'

/** What is remembered of a resource, as the annotations in which kustomize has it while it builds. */
export function rememberedTexts({ previous, prefixes, suffixes, needsHash }: Resource): Texts {
  const lists = {
    previousKinds: previous.map(({ kind }) => kind),
    previousNames: previous.map(({ name }) => name),
    previousNamespaces: previous.map(({ namespace }) => namespace),
    prefixes,
    suffixes,
    needsHashSuffix: needsHash ? ['enabled'] : [],
  }
  return Object.fromEntries(Object.entries(lists).flatMap(([key, list]) => (list.length > 0 ? [[ours + key, list.join(',')]] : [])))
}

/** Takes these annotations off. */
export function forgetTexts(resource: Resource): void {
  const texts = Object.entries(textsIn(resource, 'annotations')).filter(([key]) => !key.startsWith(ours))
  setTexts(resource, 'annotations', Object.fromEntries(texts))
}

/** Whether two resources went through the same layers as far as both went; `loosely`, one without any goes with all. */
export const isSameWay = (one: Resource, other: Resource, { loosely }: { readonly loosely: boolean }): boolean =>
  endsAlike(one.prefixes, other.prefixes, loosely) && endsAlike(one.suffixes, other.suffixes, loosely)

function endsAlike(one: readonly string[], other: readonly string[], loosely: boolean): boolean {
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one]
  if (shorter.length === 0) return loosely || longer.length === 0
  return shorter.every((part, at) => part === longer[at + longer.length - shorter.length])
}
