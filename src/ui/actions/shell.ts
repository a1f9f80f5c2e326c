/** Opens a shell in a container: of the pod, or of the readiest pod of a workload. */
import type { Action } from './action.ts'
import { isPod } from './controller-of.ts'
import { containerOf, hasContainers, joinTerminal } from './in-container.ts'

/** The shell that people know better, where there is one. */
const bashOrSh = 'command -v bash >/dev/null && exec bash || exec sh'

export const shell: Action = {
  name: 'shell',
  key: 'x',
  label: 'shell',
  danger: true,
  weight: (subject) => (isPod(subject) && subject.facts.phase === 'Running' && subject.tone !== 'bad' ? 37 : 0),
  applies: hasContainers,
  async run([subject], host) {
    if (subject === undefined) return
    const found = await containerOf(subject, host, { title: 'Shell in', button: 'Open' })
    if (found === undefined) return
    const { container } = found
    const { metadata } = found.pod
    const command = await host.client.exec(metadata, { container, command: ['sh', '-c', bashOrSh], tty: true })
    const greeting = `pod ${metadata.name}, container ${container}: exit or Ctrl-d leads back to inkube`
    const code = await joinTerminal(command, host, { greeting, tty: true, stdin: true })
    if (code !== 0) host.say(`the shell in pod ${metadata.name} ended with exit code ${code}`)
  },
}
