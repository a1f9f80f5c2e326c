/** Joins the main process of a container: shows what it writes from now on, and gives it what is typed if it reads. */
import type { Action } from './action.ts'
import { containerOf, hasContainers, joinTerminal } from './in-container.ts'

const controlC = 0x03
const controlBracket = 0x1d

export const attach: Action = {
  name: 'attach',
  key: 'X',
  label: 'attach',
  danger: true,
  applies: hasContainers,
  async run([subject], host) {
    if (subject === undefined) return
    const found = await containerOf(subject, host, { title: 'Attach to', button: 'Attach' })
    if (found === undefined) return
    const { container } = found
    const { metadata, spec } = found.pod
    const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])]
    const { tty = false, stdin = false } = all.find(({ name }) => name === container) ?? {}
    const command = await host.client.attach(metadata, { container, tty, stdin })
    const way = tty && stdin ? 'Ctrl-]' : 'Ctrl-c'
    const greeting = `pod ${metadata.name}, container ${container}, ${stdin ? 'which reads what you type' : 'which reads nothing'}: ${way} leads back to inkube`
    // A terminal of its own gets Ctrl-c too.
    const leave = tty && stdin ? [controlBracket] : [controlC, controlBracket]
    const code = await joinTerminal(command, host, { greeting, tty, stdin, leave })
    if (code !== undefined) host.say(`the process in container ${container} of pod ${metadata.name} ended`)
  },
}
