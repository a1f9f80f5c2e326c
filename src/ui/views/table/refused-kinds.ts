/** Tables of several kinds of which some may not be listed: what is there is shown, and what is missing is told. */
import type { Host } from '../../app/host.ts'
import type { SourceState } from '../../data/row.ts'

const refusedIn = (state: SourceState): readonly string[] => (state.phase === 'live' ? (state.refused ?? []) : [])

/** Behind the number of rows. */
export function refusedCount(state: SourceState): string | undefined {
  const { length } = refusedIn(state)
  return length === 0 ? undefined : `${length} ${length === 1 ? 'kind' : 'kinds'} refused`
}

/** Told of each state of the rows, it names the missing kinds whenever they are others. */
export function tellRefused(host: Host): (state: SourceState) => void {
  let before = ''
  return (state) => {
    const names = refusedIn(state).join(', ')
    if (names !== before && names !== '') host.say(`not shown, since the server refuses to list them: ${names}`, 'warn')
    before = names
  }
}
