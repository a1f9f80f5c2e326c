/** The notation of the default policy: rules as words, sorted as upstream's builder sorts them. */
import type { PolicyRule } from '../../../api/objects.ts'

export const read = 'get list watch'
export const write = 'create delete deletecollection patch update'
export const readWrite = `${read} ${write}`

/** A rule on resources. Words are parted by spaces; `core` is the group without a name. */
export function grant(verbs: string, groups: string, resources: string, names?: string): PolicyRule {
  return {
    apiGroups: words(groups)
      .map((group) => (group === 'core' ? '' : group))
      .sort(),
    ...(names !== undefined && { resourceNames: words(names) }),
    resources: words(resources),
    verbs: words(verbs),
  }
}

/** A rule on paths. */
export const grantPaths = (verbs: string, paths: string): PolicyRule => ({ nonResourceURLs: words(paths), verbs: words(verbs) })

/** What everyone needs who tells events. */
export const tellEvents = grant('create patch update', 'core events.k8s.io', 'events')

/** The words of a text, sorted. */
function words(text: string): string[] {
  return text.split(/\s+/).sort()
}
