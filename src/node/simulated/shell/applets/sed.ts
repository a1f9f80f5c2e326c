/** sed, as far as scripts in manifests use it. */
import { options } from '../arguments.ts'
import { replaced } from '../../expressions/expression.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode, encode } from '../streams.ts'
import { type Address, type Edit, parseScript } from './sed-script.ts'
import { lines } from './text.ts'

const sed: Applet = async (io) => {
  const { letters, lists, words } = options(io.args, 'ef')
  const given = lists.get('e') ?? lists.get('f')?.map((file) => decode(io.files.read(io.path(file))))
  const script = given?.join('\n') ?? words[0] ?? ''
  const files = given === undefined ? words.slice(1) : words
  const syntax = letters.has('E') || letters.has('r') ? 'extended' : 'basic'
  const edits = await parseScript(script, syntax)
  if (edits === undefined) {
    io.err(`sed: unsupported command in '${script}'\n`)
    return 1
  }
  const inPlace = [...letters].some((letter) => letter === 'i' || letter === 'in-place')
  if (!inPlace) {
    await editLines(io, lines(io, files), edits, { quiet: letters.has('n'), out: (text) => io.out(text) })
    return 0
  }
  for (const file of files) {
    let result = ''
    const text = decode(io.files.read(io.path(file))).replace(/\n$/, '')
    const each = async function* (): AsyncGenerator<string> {
      yield* text.split('\n')
    }
    await editLines(io, each(), edits, { quiet: letters.has('n'), out: (part) => void (result += part) })
    io.files.write(io.path(file), encode(result))
  }
  return 0
}

async function editLines(
  { life }: AppletIo,
  source: AsyncGenerator<string>,
  edits: readonly Edit[],
  { quiet, out }: { readonly quiet: boolean; readonly out: (text: string) => void | Promise<void> },
): Promise<void> {
  const open = new Set<Edit>()
  let number = 0
  let line = ''
  /** Something was replaced in it since it was read. */
  let hasChanged = false
  let next = await source.next()
  const isLast = (): boolean => next.done === true
  const take = async (): Promise<void> => {
    line = next.done === true ? '' : next.value
    number++
    hasChanged = false
    next = await source.next()
  }
  const at = (place: Address): boolean =>
    typeof place === 'string' ? (place === '$' ? isLast() : Number(place) === number) : place.find(line) !== undefined
  while (!isLast()) {
    await take()
    let deleted = false
    let quit = false
    let after = ''
    for (let step = 0; step < edits.length && !deleted; step++) {
      const edit = edits[step]
      if (edit === undefined || applies(edit, open, at) === edit.isElsewhere) continue
      const { command, text = '' } = edit
      if (command === 's') {
        const { pattern, replacement, isAll = false, first = 1 } = edit
        if (pattern === undefined || replacement === undefined) continue
        const made = await replaced(life, { made: pattern, text: line, isAll, first }, replacement)
        if (made.count > 0 && edit.prints === true) await out(`${made.text}\n`)
        hasChanged ||= made.count > 0
        line = made.text
      } else if (command === 'p') await out(`${line}\n`)
      else if (command === '=') await out(`${number}\n`)
      else if (command === 'i') await out(`${text}\n`)
      else if (command === 'a') after += `${text}\n`
      else if (command === 'c') line = text
      else if (command === 'q') quit = true
      else if (command === 'd') deleted = true
      else if (command === 'n' || command === 'N') {
        // Without a next line it is over, with the line as it is.
        if (isLast()) break
        const before = line
        if (command === 'n' && !quiet) await out(`${before}\n`)
        await take()
        if (command === 'N') line = `${before}\n${line}`
      } else if (command === 'b' || (command === 't' && hasChanged)) {
        if (command === 't') hasChanged = false
        // A loop without an end leaves room for others.
        await life.step()
        step = text === '' ? edits.length : edits.findIndex((label) => label.command === ':' && label.text === text)
      }
      if (quit) break
    }
    if (!deleted && !quiet) await out(`${line}\n`)
    if (after !== '') await out(after)
    if (quit) return
  }
}

function applies(edit: Edit, open: Set<Edit>, at: (place: Address) => boolean): boolean {
  if (edit.from === undefined) return true
  if (edit.to === undefined) return at(edit.from)
  if (open.has(edit)) {
    if (at(edit.to)) open.delete(edit)
    return true
  }
  if (!at(edit.from)) return false
  open.add(edit)
  return true
}

export const editApplets: Readonly<Record<string, Applet>> = { sed }
