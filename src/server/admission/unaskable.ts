/** Names that upstream's clients do not even ask for. */
import { nameRules } from '../../api/names.ts'

/** Why a name can be no part of a path, in the client's words; undefined where it can. */
export function unaskable(name: string): string | undefined {
  if (name === '') return 'resource name may not be empty'
  const problems = nameRules.pathSegment(name, false)
  return problems.length === 0 ? undefined : `invalid resource name ${JSON.stringify(name)}: [${problems.join(' ')}]`
}
