/** Refuses options of a watch that upstream refuses. */
import { problem } from '../../api/field-errors.ts'
import { invalid, type Problem } from '../../api/status.ts'
import { textOf } from './request-line.ts'

/** `streamsLists`: a watch may begin with what a list would say, which this version of Kubernetes does not allow by default. */
export function checkWatchOptions(query: URLSearchParams, streamsLists: boolean): void {
  const match = textOf(query, 'resourceVersionMatch')
  const initial = query.has('sendInitialEvents')
  const problems: Problem[] = []
  // In the order of upstream's validateWatchOptions.
  if (initial && match !== 'NotOlderThan')
    problems.push(problem.forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'))
  if (initial && !streamsLists)
    problems.push(
      problem.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled'),
    )
  if (!initial && match !== undefined)
    problems.push(
      problem.forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
    )
  if (match !== undefined && match !== 'NotOlderThan') problems.push(problem.notSupported('resourceVersionMatch', match, ['NotOlderThan']))
  if (match !== undefined && textOf(query, 'continue') !== undefined)
    problems.push(problem.forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'))
  if (problems.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', problems)
}
