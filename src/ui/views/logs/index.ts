/** Logs: every line of a container, a pod or a workload, followed or looked back upon. */
import type { Host } from '../../app/host.ts'
import { defineView, type Opened, queryOff, type ViewEvent } from '../view.ts'
import { logKeys } from './keys.ts'
import { LogBuffer } from './log-buffer.ts'
import { LogStreams } from './log-streams.ts'
import { paintLogs } from './paint.ts'
import { ranges, updateLogs, type LogState, type LogTarget } from './state.ts'

/** Milliseconds between two pictures of a log that runs; the first line after a quiet time shows at once. */
const frame = 66
const wholeLog = { name: 'last 1000 lines', tailLines: 1000 }

declare module '../targets.ts' {
  interface ViewTargets {
    readonly logs: LogTarget
  }
}

export const logs = defineView<LogTarget, LogState>({
  name: 'logs',
  open,
  update: updateLogs,
  keys: logKeys,
  paint: paintLogs,
  crumb: (state) => ({ text: `${state.target.subject.container ?? state.target.subject.name} logs`, query: state.query }),
  subjects: (state) => [state.target.subject],
  query: 'filter',
  connection: (state) => state.streams.connection,
  escape: (state) => queryOff(state.query),
})

function open(target: LogTarget, host: Host, send: (event: ViewEvent) => void): Opened<LogState> {
  const buffer = new LogBuffer()
  let cancel: (() => void) | undefined
  let shownAt = -frame
  const soon = (): void => {
    cancel ??= host.clock.after(Math.max(0, shownAt + frame - host.clock.now()), () => {
      cancel = undefined
      shownAt = host.clock.now()
      send({ type: 'data', name: 'lines' })
    })
  }
  const streams = new LogStreams(target.subject, host, {
    buffer,
    choice: { range: ranges['0'] ?? wholeLog, previous: target.previous, allContainers: true },
    onChange: soon,
  })
  const state: LogState = {
    target,
    buffer,
    streams,
    version: 0,
    follow: true,
    top: 0,
    seen: 0,
    match: undefined,
    missed: undefined,
    keptDropped: 0,
    left: 0,
    wrap: false,
    times: false,
    json: false,
    query: '',
    keepsMatches: true,
    rows: 20,
    columns: 80,
  }
  return {
    state,
    close: () => {
      cancel?.()
      streams.close()
    },
  }
}
