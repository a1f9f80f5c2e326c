/** Finds the resource that a user's word means: plural, singular, short name, kind, or any of them with group or version. */
import type { Resource } from '../api/resource.ts'

/** `po`, `pods`, `Pod`, `deployments.apps`, `deployments.v1.apps`; earlier resources win, as in discovery. Undefined when nothing fits. */
export function findResource(resources: readonly Resource[], word: string): Resource | undefined {
  const wanted = word.toLowerCase()
  const dot = wanted.indexOf('.')
  const name = dot < 0 ? wanted : wanted.slice(0, dot)
  const rest = dot < 0 ? undefined : wanted.slice(dot + 1)
  const named = resources.filter((resource) => answersTo(resource, name))
  if (rest === undefined) return named[0]
  return named.find(
    (resource) =>
      resource.group === rest ||
      `${resource.version}.${resource.group}` === rest ||
      resource.group.startsWith(`${rest}.`) ||
      (resource.group === '' && resource.version === rest),
  )
}

const answersTo = (resource: Resource, name: string): boolean =>
  resource.plural === name || resource.singular === name || resource.kind.toLowerCase() === name || resource.short.includes(name)

/** The resources of a category such as `all`, in discovery order. */
export const inCategory = (resources: readonly Resource[], category: string): readonly Resource[] =>
  resources.filter((resource) => resource.categories.includes(category))

/** `deployment.apps/web`, `pod/web`: how kubectl names an object in its answers. */
export function displayName(resource: Pick<Resource, 'group' | 'singular'>, name: string): string {
  return `${resource.singular}${resource.group === '' ? '' : `.${resource.group}`}/${name}`
}
