/** Opens an object in the user's editor and sends what was changed; a refusal is shown above the text, and the edit is kept. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { StatusError } from '../../api/status.ts'
import { parseYaml, printYaml } from '../../api/yaml.ts'
import { withoutManagedFields } from '../../operations/clean-object.ts'
import { sendEdit } from '../../operations/edit.ts'
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

const head = ['Please edit the object below. Lines beginning with a "#" will be ignored,', 'and an empty file will abort the edit. If the object is refused, this text opens', 'again with the reason above it.', '']

async function editObject(subject: Subject, host: Host): Promise<void> {
  const resource = subject.resource as Resource<KubeObject>
  const original = withoutManagedFields(await host.client.get(resource, subject))
  const start = printYaml(original)
  let text = start
  let remarks: readonly string[] = head
  for (;;) {
    const edited = await host.lend(() => editText(withRemarks(remarks, text), `${subject.name}.yaml`))
    const body = edited.replace(/^#.*\n?/gm, '')
    if (body.trim() === '') return host.say('edit cancelled: the file is empty', 'warn')
    if (body === text && remarks === head) return host.say('edit cancelled: no changes made')
    if (body === text) return host.say(`${called(subject)} was not changed; your edit was refused`, 'warn')
    text = body
    const problem = await send(original, body, { subject, host })
    if (problem === undefined) return
    remarks = [...problem.split('\n'), '']
  }
}

/** Undefined when it is done, else why not. */
async function send(original: KubeObject, body: string, { subject, host }: { readonly subject: Subject; readonly host: Host }): Promise<string | undefined> {
  const [document, ...more] = parseYaml(body)
  if (document === undefined || more.length > 0) return 'the file must hold one object'
  if (document.error !== undefined) return document.error
  try {
    const changed = await sendEdit(host.client, subject.resource as Resource<KubeObject>, original, document.value)
    host.say(changed ? `${called(subject)} edited` : 'edit cancelled: no changes made', changed ? 'good' : 'info')
    return undefined
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) throw error
    return error instanceof Error ? error.message : String(error)
  }
}

const withRemarks = (remarks: readonly string[], text: string): string => `${remarks.map((remark) => `# ${remark}`.trimEnd()).join('\n')}\n${text}`
