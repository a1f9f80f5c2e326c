/** Words that lead to kinds: the cluster's own, and short ones that people bring from other tools. Pure. */
import { apiVersionOf, type Resource } from '../../api/resource.ts'

/** Short names that no API declares, by `plural`. */
const customary: Readonly<Record<string, readonly string[]>> = {
  deployments: ['dp', 'dep'],
  secrets: ['sec'],
  jobs: ['jo'],
  clusterroles: ['cr'],
  clusterrolebindings: ['crb'],
  roles: ['ro'],
  rolebindings: ['rb'],
  networkpolicies: ['np'],
}

/** Every short word for a resource, its own first. */
export const shortWords = ({ plural, short }: Resource): readonly string[] => [...short, ...(customary[plural] ?? [])]

/** Which resource each word means; the core group and earlier ones win, and an API's own words win over customary ones. */
export function wordsOf(resources: readonly Resource[]): Map<string, Resource> {
  const words = new Map<string, Resource>()
  const add = (resource: Resource, own: readonly string[]): void => {
    for (const word of own) if (!words.has(word)) words.set(word, resource)
  }
  for (const resource of resources) {
    const { plural, singular, kind, short, group, version } = resource
    add(resource, [
      plural,
      singular,
      kind.toLowerCase(),
      ...short,
      `${apiVersionOf(resource)}/${plural}`,
      ...(group === '' ? [] : [`${plural}.${group}`, `${plural}.${version}.${group}`]),
    ])
  }
  for (const resource of resources) add(resource, shortWords(resource))
  return words
}
