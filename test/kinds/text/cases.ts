/** Loads the recorded cases, and answers reads from their objects. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { KubeObject } from '../../../src/api/object.ts'
import { apiVersionOf, builtInResources, type Resource } from '../../../src/api/resource.ts'
import type { Reader } from '../../../src/kinds/kind.ts'

const root = new URL('../../recorded/text/', import.meta.url).pathname

export interface Case {
  readonly name: string
  readonly describe?: readonly [kind: string, name: string, namespace: string]
  readonly now: string
  readonly get: string
  readonly names: readonly string[]
  readonly namespace: string
  readonly commands: Readonly<Record<string, readonly string[]>>
  readonly stderr?: Readonly<Record<string, string>>
  readonly exit?: Readonly<Record<string, number>>
  readonly anyOrder?: readonly string[]
  readonly objects: readonly KubeObject[]
}

export const caseNames: readonly string[] = readdirSync(root).filter((name) => statSync(root + name).isDirectory())

export const readRecorded = (path: string): string => readFileSync(root + path, 'utf8')

export function loadCase(name: string): Case {
  const facts = JSON.parse(readRecorded(`${name}/case.json`)) as Omit<Case, 'objects' | 'name'>
  const list = JSON.parse(readRecorded(`${name}/objects.json`)) as { readonly items: readonly KubeObject[] }
  return { ...facts, name, objects: list.items }
}

/** The resource of an object: built in, or made up from its kind as a custom resource. */
export function resourceOf(object: KubeObject): Resource {
  const found = builtInResources.find((resource) => resource.kind === object.kind && apiVersionOf(resource) === object.apiVersion)
  if (found !== undefined) return found
  const [group = '', version = ''] = object.apiVersion.split('/')
  const plural = `${object.kind.toLowerCase()}s`
  return {
    id: `${object.apiVersion} ${plural}`,
    group,
    version,
    plural,
    singular: object.kind.toLowerCase(),
    kind: object.kind,
    namespaced: object.metadata.namespace !== undefined,
    verbs: [],
    short: [],
    categories: [],
    subresources: {},
  }
}

/** Answers from the objects alone, selectors included, in the order of namespace and name. */
export function readerOf(objects: readonly KubeObject[]): Reader {
  const of = (resource: Resource): KubeObject[] =>
    objects.filter((object) => object.kind === resource.kind && object.apiVersion === apiVersionOf(resource))
  return {
    get: <T>(resource: Resource<T>, namespace: string | undefined, name: string) =>
      // The reader's contract: what is stored under a resource is of its type.
      Promise.resolve(
        of(resource).find(({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === (namespace ?? '')) as T | undefined,
      ),
    list: <T>(
      resource: Resource<T>,
      options: { readonly namespace?: string; readonly labelSelector?: string; readonly fieldSelector?: string } = {},
    ) =>
      Promise.resolve(
        of(resource)
          .filter(({ metadata }) => options.namespace === undefined || metadata.namespace === options.namespace)
          .filter((object) => matches(options.labelSelector, (key) => object.metadata.labels?.[key]))
          .filter((object) => matches(options.fieldSelector, (path) => fieldAt(object, path)))
          .sort(byName) as unknown as readonly T[],
      ),
  }
}

export const byName = (left: KubeObject, right: KubeObject): number => {
  const [a, b] = [left, right].map(({ metadata }) => `${metadata.namespace ?? ''}\u0000${metadata.name}`) as [string, string]
  return a < b ? -1 : a > b ? 1 : 0
}

function fieldAt(object: unknown, path: string): string {
  let value: unknown = object
  for (const key of path.split('.')) value = (value as Readonly<Record<string, unknown>> | undefined)?.[key]
  return value === undefined ? '' : String(value)
}

/** The forms that the describers send: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`. */
function matches(selector: string | undefined, read: (key: string) => string | undefined): boolean {
  if (selector === undefined || selector === '' || selector === '<none>') return true
  return selector.split(/,(?![^(]*\))/).every((term) => {
    const [, key = '', negated, values = ''] = /^(\S+) (not)?in \((.*)\)$/.exec(term) ?? []
    if (key !== '') return values.split(',').includes(read(key) ?? '') === (negated === undefined)
    const [, left = '', sign = '', right = ''] = /^([^=!]+)(!=|==?)(.*)$/.exec(term) ?? []
    if (sign !== '') return (read(left) === right) === (sign !== '!=')
    return term.startsWith('!') ? read(term.slice(1)) === undefined : read(term) !== undefined
  })
}
