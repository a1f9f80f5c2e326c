/** Kinds and namespaces as the `:` prompt offers them. */
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import type { Program } from './host.ts'
import type { Completion } from './prompt.ts'
import { shortWords } from './words.ts'

export const namespaceChoices = (program: Program): Completion[] => [
  ...program.namespaces().map((name) => ({ text: name, about: 'namespace' })),
  { text: 'all', about: 'all namespaces' },
]

/** Kinds worth offering before any letter is typed. */
const usual = [
  'pods',
  'deployments',
  'services',
  'nodes',
  'namespaces',
  'events',
  'jobs',
  'cronjobs',
  'statefulsets',
  'daemonsets',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
]

interface KindCompletion extends Completion {
  readonly resource: Resource
}

/** Every kind by its plural, those that are asked for most first. */
export function kindsOf(program: Program): KindCompletion[] {
  const resources = [...program.resources()].sort((left, right) => order(left) - order(right))
  const seen = new Set<string>()
  // Of several versions of a kind the first, preferred one is offered.
  const preferred = resources.filter(
    ({ plural, group }, index) => resources.findIndex((other) => other.plural === plural && other.group === group) === index,
  )
  return preferred.map((resource): KindCompletion => {
    const { plural, singular, kind, group, categories } = resource
    const short = shortWords(resource)
    const text = seen.has(plural) && group !== '' ? `${plural}.${group}` : plural
    seen.add(plural)
    return {
      resource,
      text,
      about: `${short.length > 0 ? `${short.join(' ')}  ` : ''}${apiVersionOf(resource)}`,
      also: [...short, singular, kind, `${plural}.${group}`, ...categories.filter((category) => category !== 'all')],
    }
  })
}

function order(resource: Resource): number {
  const at = usual.indexOf(resource.plural)
  return at >= 0 && (resource.group === '' || resource.group === 'apps' || resource.group === 'batch') ? at : usual.length
}
