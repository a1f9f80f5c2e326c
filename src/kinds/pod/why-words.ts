/** The sentences of `why`: how containers ended, why no node fits, why an image does not come. */
import type { Container, ContainerStateTerminated } from '../../api/objects.ts'

/** One line without its final stop, cut where it grows long. */
export function oneLine(text: string): string {
  const line = text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '')
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

/** The layers of a runtime that each put a head before the cause. */
const layers =
  /^(?:failed to (?:create|start) (?:containerd|shim) task: |OCI runtime (?:create|start) failed: |runc (?:create|start) failed: |unable to start container process: |error during container init: )+/

/** What a runtime says when it cannot start a container, without its layers. */
export const startCause = (message: string): string =>
  oneLine(message)
    .replace(layers, '')
    .replace(/: unknown$/, '')

/** What exit codes usually mean; shells and runtimes share these. */
const codes: Readonly<Record<number, string>> = {
  126: 'its command cannot be executed',
  127: 'its command was not found',
  128: 'it could not be started',
  130: 'it was interrupted',
  134: 'it aborted itself',
  137: 'it was killed',
  139: 'it touched memory that is not its own',
  143: 'it was asked to stop',
}

/** `ended with exit code 1`, `was killed for using more than its 64Mi of memory`. */
export function endText(ended: ContainerStateTerminated, container: Container | undefined): string {
  const { exitCode, reason = '', signal = 0, message = '' } = ended
  const limit = container?.resources?.limits?.['memory']
  if (reason === 'OOMKilled')
    return `was killed for using more than ${limit === undefined ? 'the memory there is' : `its ${limit} of memory`} (OOMKilled)`
  if (reason === 'StartError' || reason === 'ContainerCannotRun')
    return `could not be started${message === '' ? '' : ` (${startCause(message)})`}`
  if (exitCode === 0 && signal === 0) return 'ended without an error'
  const meaning = codes[exitCode]
  const detail =
    reason === 'Error' || reason === ''
      ? meaning === undefined
        ? ''
        : ` (${meaning})`
      : ` (${reason}${message === '' ? '' : `: ${oneLine(message)}`})`
  return signal !== 0 ? `ended by signal ${signal}` : `ended with exit code ${exitCode}${detail}`
}

/** The scheduler's message with its parts told apart: how many nodes say no, and for which reasons. */
export function schedulingText(message: string): string {
  const [, nodes = '', reasons = ''] = /^0\/(\d+) nodes are available:? ?(.*?)(?:\.? preemption:.*)?$/s.exec(message.trim()) ?? []
  if (nodes === '0') return 'No node takes the pod: the cluster has no nodes.'
  if (nodes === '') return `No node takes the pod${message === '' ? '' : `: ${oneLine(message)}`}.`
  const parts = oneLine(reasons)
    .split(/, (?=\d+ )/)
    .map((part) => part.replace(/^(\d+) node\(s\) /, '$1 '))
  return `No node takes the pod; of ${nodes}: ${parts.join(', ')}.`
}

interface Pull {
  readonly container: string
  readonly image: string
  readonly reason: string
  readonly message: string
}

/** What went wrong with an image, in the words of the cause where it is a known one. */
export function pullText({ container, image, reason, message }: Pull): string {
  const head = `The image ${image} of container ${container}`
  if (reason === 'InvalidImageName') return `${head} has a name that no registry can know.`
  if (reason === 'ErrImageNeverPull') return `${head} is not on the node, and its pull policy Never forbids to fetch it.`
  if (/not found|manifest unknown|does not exist/i.test(message)) return `${head} cannot be pulled: the registry has no such name or tag.`
  if (/unauthorized|authentication required|denied/i.test(message))
    return `${head} cannot be pulled: the registry refuses it without the right credentials.`
  if (/no such host|i\/o timeout|connection refused|network is unreachable/i.test(message))
    return `${head} cannot be pulled: its registry cannot be reached.`
  return `${head} cannot be pulled${message === '' ? ' and is tried again after a pause' : `: ${oneLine(message)}`}.`
}
