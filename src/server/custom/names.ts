/** Which names a definition gets, and the conditions that tell: the rules of upstream's naming and establishing controllers. */
import { hasCondition, withCondition } from '../../api/conditions.ts'
import { isSame } from '../../api/equal.ts'
import { goQuote } from '../../api/go-value.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionStatus,
} from '../../api/objects.ts'

/** The status that the definition should have beside the others of its group. */
export function settledStatus(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  time: string,
): CustomResourceDefinitionStatus {
  const { names, conflict } = acceptedNames(definition, others)
  const isFine = conflict === undefined
  const before: readonly CustomResourceDefinitionCondition[] = definition.status?.conditions ?? []
  let conditions = withCondition(before, {
    type: 'NamesAccepted',
    status: isFine ? 'True' : 'False',
    reason: conflict?.reason ?? 'NoConflicts',
    message: conflict?.message ?? 'no conflicts found',
    lastTransitionTime: time,
  })
  if (!hasCondition(definition, 'Established')) {
    const established = isFine
      ? { status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
      : { status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
    conditions = withCondition(conditions, { type: 'Established', ...established, lastTransitionTime: time })
  }
  return { ...definition.status, acceptedNames: names, conditions }
}

interface Conflict {
  readonly reason: string
  readonly message: string
}

function acceptedNames(
  { spec, status }: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): { readonly names: CustomResourceDefinitionNames; readonly conflict: Conflict | undefined } {
  const taken = others.flatMap((other) => other.status?.acceptedNames ?? [])
  const resources = new Set(taken.flatMap(({ plural, singular, shortNames = [] }) => [plural, singular ?? '', ...shortNames]))
  const kinds = new Set(taken.flatMap(({ kind, listKind }) => [kind, listKind ?? '']))
  const wanted = spec.names
  const had = status?.acceptedNames ?? { kind: '', plural: '' }
  const made: { -readonly [Name in keyof CustomResourceDefinitionNames]: CustomResourceDefinitionNames[Name] } = { ...had }
  let conflict: Conflict | undefined
  const accept = (name: 'plural' | 'singular' | 'kind' | 'listKind', reason: string, used: ReadonlySet<string>): void => {
    const text = wanted[name] ?? ''
    if (text !== had[name] && used.has(text)) conflict = { reason, message: `${goQuote(text)} is already in use` }
    else made[name] = text
  }
  accept('plural', 'PluralConflict', resources)
  accept('singular', 'SingularConflict', resources)
  const clashes = (wanted.shortNames ?? []).filter((name) => had.shortNames?.includes(name) !== true && resources.has(name))
  if (clashes.length > 0) {
    const texts = clashes.map((name) => `${goQuote(name)} is already in use`)
    conflict = { reason: 'ShortNamesConflict', message: texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]` }
  } else assign(made, 'shortNames', wanted.shortNames)
  accept('kind', 'KindConflict', kinds)
  accept('listKind', 'ListKindConflict', kinds)
  assign(made, 'categories', wanted.categories)
  return { names: isSame(made, had) ? had : made, conflict }
}

function assign(
  names: { shortNames?: readonly string[]; categories?: readonly string[] },
  field: 'shortNames' | 'categories',
  list: readonly string[] | undefined,
): void {
  if (list === undefined || list.length === 0) delete names[field]
  else names[field] = list
}
