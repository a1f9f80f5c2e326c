/** Opens an object in the user's editor and sends what was changed; a refusal is shown above the text, and the edit is never lost. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { StatusError } from '../../api/status.ts'
import { parseYaml, printYaml } from '../../api/yaml.ts'
import { reasonOf } from '../../base/thrown.ts'
import { withoutManagedFields } from '../../operations/clean-object.ts'
import { sendEdit } from '../../operations/edit.ts'
import { serverError } from '../../operations/server-error.ts'
import { editText } from '../app/editor.ts'
import type { Host } from '../app/host.ts'
import type { Subject } from '../data/row.ts'
import type { Action } from './action.ts'
import { called } from './naming.ts'

export const edit: Action = {
  name: 'edit',
  key: 'e',
  label: 'edit',
  danger: true,
  weight: () => 25,
  applies: (subject) => subject.resource.verbs.includes('update') || subject.resource.verbs.includes('patch'),
  async run([subject], host) {
    if (subject !== undefined) await editObject(subject, host)
  },
}

const head = [
  'Change the object below, save it and leave the editor; an empty file cancels.',
  'Lines of comment are not sent. If the cluster refuses the change, the text',
  'opens again with the reason above it.',
  '',
]

/** An object being edited. */
interface Edit {
  readonly subject: Subject
  readonly host: Host
  readonly original: KubeObject
  /** What the editor showed at first. */
  readonly start: string
}

async function editObject(subject: Subject, host: Host): Promise<void> {
  const original = withoutManagedFields(await host.client.get(subject.resource as Resource<KubeObject>, subject))
  const start = printYaml(original)
  const one: Edit = { subject, host, original, start }
  let shown = start
  let remarks: readonly string[] = head
  for (;;) {
    const commented = remarks.map((remark) => `# ${remark}`.trimEnd())
    const { text, problem } = await host
      .lend((signal) => editText([...commented, shown].join('\n'), `${subject.name}.yaml`, { signal, clock: host.clock }))
      .catch((error: unknown) => ({ text: '', problem: reasonOf(error) }))
    const body = withoutRemarks(text, commented)
    if (problem !== undefined) return keep(one, isBlank(body) ? shown : body, problem)
    if (isBlank(body)) return host.say('edit cancelled: the file is empty', 'warn')
    if (essence(body) === essence(shown))
      return remarks === head ? host.say('edit cancelled: no changes made') : keep(one, body, 'nothing was changed')
    const refusal = await send(one, body)
    if (refusal === undefined) return
    shown = body
    remarks = [...refusal.split('\n'), '']
  }
}

/** What counts of a text: an editor that touches a remark has changed nothing. */
const essence = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trim()

/** Undefined when there is nothing more to do, else why the cluster refused. */
async function send(one: Edit, body: string): Promise<string | undefined> {
  const { subject, host, original } = one
  const [document, ...more] = parseYaml(body)
  if (document === undefined || more.length > 0) return 'the file must hold one object'
  if (document.error !== undefined) return document.error
  const warnings: string[] = []
  try {
    const changed = await sendEdit(host.client, subject.resource as Resource<KubeObject>, {
      original,
      edited: document.value,
      onWarning: (text) => warnings.push(text),
    })
    if (!changed) host.say('edit cancelled: no changes made')
    else if (warnings.length > 0) host.say(`${called(subject)} edited; warning: ${warnings.join('; ')}`, 'warn')
    else host.say(`${called(subject)} edited`, 'good')
    return undefined
  } catch (error) {
    const message = error instanceof StatusError ? serverError(error) : reasonOf(error)
    // No other text would be taken.
    const isInVain = error instanceof StatusError && [401, 403, 404].includes(error.code)
    if (!isInVain) return message
    await keep(one, body, message)
    return undefined
  }
}

/** Says why nothing was changed, and where a text lies that nobody took; where it cannot be written, it is on the screen. */
async function keep({ subject, host, start }: Edit, body: string, why: string): Promise<void> {
  const what = `edit ${called(subject)}: ${why}`
  if (body === start || isBlank(body)) return host.say(what, 'error')
  try {
    const path = await host.write(`edit-${subject.resource.singular}-${subject.name}.yaml`, body)
    host.say(`${what}; your text is kept in ${path}`, 'error')
  } catch (error) {
    host.open('text', { title: `edit of ${called(subject)}`, text: body, yaml: true })
    host.say(`${what}; your text is kept only here: ${reasonOf(error)}`, 'error')
  }
}

/** The text without the lines that were put above it; comments of the user's own stay. */
function withoutRemarks(text: string, remarks: readonly string[]): string {
  const lines = text.split('\n')
  const ours = remarks.findIndex((remark, at) => lines[at]?.trimEnd() !== remark)
  return lines.slice(ours < 0 ? remarks.length : ours).join('\n')
}

const isBlank = (body: string): boolean => body.split('\n').every((line) => /^\s*(?:#|$)/.test(line))
