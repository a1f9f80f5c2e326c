/** sed, as far as scripts in manifests use it. */
import { options } from '../arguments.ts'
import { type Expression, expression, type Match, replaced, type Syntax } from '../../expressions/expression.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode, encode } from '../streams.ts'
import { lines } from './text.ts'

/** A number, the last line (`$`), or what a line has in it. */
type Address = string | Expression

interface Edit {
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly command: string
  readonly pattern?: Expression
  readonly replacement?: (match: Match) => string
  readonly isAll?: boolean
  /** The number of the first match that it replaces. */
  readonly first?: number
  readonly prints?: boolean
  readonly text?: string
}

const address = String.raw`(\d+|\$|/(?:[^/\\]|\\.)*/I?)`
const head = new RegExp(String.raw`^(?:${address}(?:,${address})?)?\s*([spdqaic=])([\s\S]*)$`)

/** `2,5s/a/b/g`, `/x/d`, `$p`; undefined for what this sed does not know. */
async function parseEdit(source: string, syntax: Syntax): Promise<Edit | undefined> {
  const [, start, end, command, rest = ''] = head.exec(source.trimStart()) ?? []
  if (command === undefined) return undefined
  const [from, to] = await Promise.all([addressOf(start, syntax), addressOf(end, syntax)])
  if (command !== 's') return { from, to, command, text: rest.trimStart().replace(/^\\\n?\s*/, '') }
  const mark = rest[0] ?? '/'
  const parts: string[] = ['']
  for (let at = 1; at < rest.length; at++) {
    const letter = rest[at] ?? ''
    if (letter === '\\' && rest[at + 1] === mark) parts[parts.length - 1] += rest[++at] ?? ''
    else if (letter === '\\') parts[parts.length - 1] += letter + (rest[++at] ?? '')
    else if (letter === mark && parts.length < 3) parts.push('')
    else parts[parts.length - 1] += letter
  }
  const [pattern = '', replacement = '', flags = ''] = parts
  const number = /\d+/.exec(flags)?.[0]
  return {
    from,
    to,
    command,
    pattern: await expression(pattern, { syntax, ignoresCase: /[iI]/.test(flags) }),
    replacement: replacementOf(replacement),
    isAll: flags.includes('g'),
    ...(number !== undefined && { first: Number(number) }),
    prints: flags.includes('p'),
  }
}

const addressOf = async (text: string | undefined, syntax: Syntax): Promise<Address | undefined> => {
  const [, pattern, mark] = /^\/([\s\S]*)\/(I?)$/.exec(text ?? '') ?? []
  return pattern === undefined ? text : expression(pattern.replaceAll('\\/', '/'), { syntax, ignoresCase: mark === 'I' })
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** `&` and `\0` are the match, `\1` the first group. */
const replacementOf =
  (text: string) =>
  ({ groups }: Match): string =>
    text.replace(/\\([\s\S])|&/g, (_, mark: string | undefined) =>
      mark === undefined ? (groups[0] ?? '') : /\d/.test(mark) ? (groups[Number(mark)] ?? '') : (escapes[mark] ?? mark),
    )

const sed: Applet = async (io) => {
  const { letters, lists, words } = options(io.args, 'ef')
  const given = lists.get('e') ?? lists.get('f')?.map((file) => decode(io.files.read(io.path(file))))
  const script = given?.join('\n') ?? words[0] ?? ''
  const files = given === undefined ? words.slice(1) : words
  const syntax = letters.has('E') || letters.has('r') ? 'extended' : 'basic'
  const parts = script.split(/;(?=\s*(?:[\d$/]|[spdqaic=]))|\n/).filter((part) => part.trim() !== '')
  const edits = await Promise.all(parts.map((part) => parseEdit(part, syntax)))
  if (edits.includes(undefined)) {
    io.err(`sed: unsupported command in '${script}'\n`)
    return 1
  }
  const inPlace = [...letters].some((letter) => letter === 'i' || letter === 'in-place')
  if (!inPlace) {
    await editLines(io, lines(io, files), edits as Edit[], { quiet: letters.has('n'), out: (text) => io.out(text) })
    return 0
  }
  for (const file of files) {
    let result = ''
    const text = decode(io.files.read(io.path(file))).replace(/\n$/, '')
    const each = async function* (): AsyncGenerator<string> {
      yield* text.split('\n')
    }
    await editLines(io, each(), edits as Edit[], { quiet: letters.has('n'), out: (part) => void (result += part) })
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
  let next = await source.next()
  while (next.done !== true) {
    let line = next.value
    number++
    next = await source.next()
    const last = next.done === true
    const at = (place: Address): boolean =>
      typeof place === 'string' ? (place === '$' ? last : Number(place) === number) : place.find(line) !== undefined
    let deleted = false
    let quit = false
    let after = ''
    for (const edit of edits) {
      if (!applies(edit, open, at)) continue
      if (edit.command === 's') {
        const { pattern, replacement, isAll = false, first = 1 } = edit
        if (pattern === undefined || replacement === undefined) continue
        const { text, count } = await replaced(life, { made: pattern, text: line, isAll, first }, replacement)
        if (count > 0 && edit.prints === true) await out(`${text}\n`)
        line = text
      } else if (edit.command === 'p') await out(`${line}\n`)
      else if (edit.command === '=') await out(`${number}\n`)
      else if (edit.command === 'i') await out(`${edit.text ?? ''}\n`)
      else if (edit.command === 'a') after += `${edit.text ?? ''}\n`
      else if (edit.command === 'c') line = edit.text ?? ''
      else if (edit.command === 'q') quit = true
      else deleted = true
      if (deleted) break
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
