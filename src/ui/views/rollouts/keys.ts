/** What the keys of the rollouts view do. */
import { pauseRollout, undoRollout } from '../../../operations/rollout.ts'
import type { Host } from '../../app/host.ts'
import type { ViewKey } from '../view.ts'
import { chosenRevision, isPaused, type RolloutsState } from './state.ts'

const plain = (keys: readonly string[], command: string, label: string): ViewKey<RolloutsState> => ({ keys, command, label, group: 'move' })

export const rolloutKeys: readonly ViewKey<RolloutsState>[] = [
  {
    keys: ['enter', 'u'],
    command: 'undo',
    label: 'undo to this revision',
    group: 'act',
    weight: 100,
    danger: true,
    blocked: (state) => {
      const chosen = chosenRevision(state)
      return chosen === undefined
        ? 'there is no revision to go back to'
        : chosen.current
          ? `revision ${chosen.number} is the current one`
          : isPaused(state)
            ? 'the rollout is paused; resume it first'
            : undefined
    },
    run: (state, host) => void undo(state, host),
  },
  {
    keys: ['p'],
    command: 'pause',
    label: 'pause',
    labelFor: (state) => (isPaused(state) ? 'resume' : 'pause'),
    group: 'act',
    weight: 90,
    danger: true,
    blocked: (state) =>
      state.subject.resource.kind === 'Deployment' ? undefined : `the rollout of a ${state.subject.resource.kind} cannot be paused`,
    run: (state, host) => void pause(state, host),
  },
  plain(['j', 'down'], 'down', 'an older revision'),
  plain(['k', 'up'], 'up', 'a newer revision'),
  plain(['g', 'home'], 'first', 'the newest revision'),
  plain(['G', 'end'], 'last', 'the oldest revision'),
  plain(['ctrl-f', 'pagedown', 'space'], 'page-down', 'difference down'),
  plain(['ctrl-b', 'pageup'], 'page-up', 'difference up'),
]

async function undo(state: RolloutsState, host: Host): Promise<void> {
  const { subject, chosen } = state
  if (chosen === undefined) return
  const what = `${subject.resource.singular} ${subject.name}`
  const images = chosenRevision(state)?.images.join(', ') ?? ''
  const answer = await host.ask({
    title: `Undo ${what}`,
    lines: [`back to revision ${chosen}`, images],
    buttons: [
      { name: 'cancel', label: 'Cancel' },
      { name: 'undo', label: 'Undo' },
    ],
  })
  if (answer === undefined) return
  try {
    host.say(`${what} ${await undoRollout(host.client, subject.resource, subject, { to: chosen })}`, 'good')
  } catch (error) {
    host.fail(`undo ${what}`, error)
  }
}

async function pause(state: RolloutsState, host: Host): Promise<void> {
  const { subject } = state
  const what = `${subject.resource.singular} ${subject.name}`
  try {
    host.say(`${what} ${await pauseRollout(host.client, subject.resource, subject, !isPaused(state))}`, 'good')
  } catch (error) {
    host.fail(`${isPaused(state) ? 'resume' : 'pause'} ${what}`, error)
  }
}
