/** grep and sed, as far as scripts in manifests use them. */
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'
import { decode, encode } from '../streams.ts'
import { inputs, lines } from './text.ts'

/** A POSIX expression as one of JavaScript's; basic ones have their specials behind backslashes. */
function expression(pattern: string, { extended, fixed, flags = '' }: { extended: boolean; fixed: boolean; flags?: string }): RegExp {
  if (fixed) return new RegExp(pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags)
  const classes = pattern.replace(
    /\[:(\w+):\]/g,
    (_, name: string) =>
      ({ space: '\\s', digit: '0-9', alpha: 'a-zA-Z', alnum: 'a-zA-Z0-9', upper: 'A-Z', lower: 'a-z', punct: '!-\\/:-@' })[name] ?? '',
  )
  return new RegExp(
    extended
      ? classes
      : classes.replace(
          /\\([(){}|+?])|([(){}|+?])/g,
          (_, escaped: string | undefined, bare: string | undefined) => escaped ?? `\\${bare ?? ''}`,
        ),
    flags,
  )
}

const grep: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'eAmBC')
  const patterns = values.has('e') ? [values.get('e') ?? ''] : [words[0] ?? '']
  const files = values.has('e') ? words : words.slice(1)
  const extended = letters.has('E') || letters.has('P') || io.name === 'egrep'
  let tests: RegExp[]
  try {
    tests = patterns
      .flatMap((pattern) => pattern.split('\n'))
      .map((pattern) => {
        const made = expression(pattern, { extended, fixed: letters.has('F') || io.name === 'fgrep', flags: letters.has('i') ? 'gi' : 'g' })
        return letters.has('w')
          ? new RegExp(`\\b(?:${made.source})\\b`, made.flags)
          : letters.has('x')
            ? new RegExp(`^(?:${made.source})$`, made.flags)
            : made
      })
  } catch {
    io.err(`${io.name}: bad regex '${patterns[0] ?? ''}'\n`)
    return 2
  }
  const { readers, failed } = inputs(io, files)
  const most = Number(values.get('m') ?? Infinity)
  let hits = 0
  for (const { name, reader } of readers) {
    let count = 0
    let number = 0
    const label = readers.length > 1 && !letters.has('h') ? `${name}:` : ''
    for (let line = await io.life.until(reader.line()); line !== undefined && count < most; line = await io.life.until(reader.line())) {
      number++
      const { text } = line
      const hit = tests.some((test) => text.search(test) >= 0) !== letters.has('v')
      if (!hit) continue
      count++
      if (letters.has('q')) return 0
      if (letters.has('c') || letters.has('l')) continue
      const shown = letters.has('o') ? tests.flatMap((test) => text.match(test) ?? []) : [text]
      for (const part of shown) await io.out(`${label}${letters.has('n') ? `${number}:` : ''}${part}\n`)
    }
    if (letters.has('c')) await io.out(`${label}${count}\n`)
    if (letters.has('l') && count > 0) await io.out(`${name}\n`)
    hits += count
  }
  return failed ? 2 : hits > 0 ? 0 : 1
}

interface Edit {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly command: string
  readonly pattern?: RegExp
  readonly replacement?: string
  readonly prints?: boolean
  readonly text?: string
}

/** `2,5s/a/b/g`, `/x/d`, `$p`; undefined for what this sed does not know. */
function parseEdit(source: string, extended: boolean): Edit | undefined {
  const address = '(\\d+|\\$|/(?:[^/\\\\]|\\\\.)*/)'
  const head = new RegExp(`^\\s*(?:${address}(?:,${address})?)?\\s*([spdqaic=])([\\s\\S]*)$`).exec(source)
  if (head === null) return undefined
  const [, from, to, command = '', rest = ''] = head
  if (command !== 's') return { from, to, command, text: rest.replace(/^\s*\\?\n?\s*/, '') }
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
  return {
    from,
    to,
    command,
    pattern: expression(pattern, { extended, fixed: false, flags: `${flags.includes('g') ? 'g' : ''}${/[iI]/.test(flags) ? 'i' : ''}` }),
    replacement: replacement
      .replace(/\$/g, '$$$$')
      .replace(/\\(\d)/g, '$$$1')
      .replace(/\\n/g, '\n')
      .replace(/(^|[^\\])&/g, '$1$$&')
      .replace(/\\&/g, '&'),
    prints: flags.includes('p'),
  }
}

const sed: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'e')
  const script = values.get('e') ?? words[0] ?? ''
  const files = values.has('e') ? words : words.slice(1)
  const edits = script
    .split(/;(?=\s*(?:[\d$/]|[spdqaic=]))|\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => parseEdit(part, letters.has('E') || letters.has('r')))
  if (edits.includes(undefined)) {
    io.err(`sed: unsupported command in '${script}'\n`)
    return 1
  }
  const inPlace = [...letters].some((letter) => letter === 'i' || letter === 'in-place')
  if (!inPlace) {
    await editLines(lines(io, files), edits as Edit[], { quiet: letters.has('n'), out: (text) => io.out(text) })
    return 0
  }
  for (const file of files) {
    let result = ''
    const text = decode(io.files.read(io.path(file))).replace(/\n$/, '')
    const each = async function* (): AsyncGenerator<string> {
      yield* text.split('\n')
    }
    await editLines(each(), edits as Edit[], { quiet: letters.has('n'), out: (part) => void (result += part) })
    io.files.write(io.path(file), encode(result))
  }
  return 0
}

async function editLines(
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
    const at = (address: string): boolean =>
      address === '$' ? last : address.startsWith('/') ? new RegExp(address.slice(1, -1)).test(line) : Number(address) === number
    let deleted = false
    let quit = false
    let after = ''
    for (const edit of edits) {
      if (!applies(edit, open, at)) continue
      if (edit.command === 's') {
        const changed = line.replace(edit.pattern ?? /$^/, edit.replacement ?? '')
        if (changed !== line && edit.prints === true) await out(`${changed}\n`)
        line = changed
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

function applies(edit: Edit, open: Set<Edit>, at: (address: string) => boolean): boolean {
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

export const searchApplets: Readonly<Record<string, Applet>> = { grep, egrep: grep, fgrep: grep, sed }
