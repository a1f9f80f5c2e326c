/** sed as busybox has it. */
import { FileError } from '../../files.ts'
import { inputs } from '../applets/text.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode, encode, Reader, sourceOf } from '../streams.ts'
import { Editor, type Line } from './editor.ts'
import { Outputs } from './outputs.ts'
import { type Edit, parseScript, SedError } from './script.ts'

interface Wanted {
  readonly script: string
  readonly files: readonly string[]
  readonly isQuiet: boolean
  readonly isExtended: boolean
  /** Each file is edited by itself. */
  readonly isSeparate: boolean
  /** Files are changed where they lie; what their former content is kept under goes by it. */
  readonly suffix: string | undefined
}

export const sed: Applet = async (io) => {
  try {
    const wanted = wantedOf(io)
    if (wanted === undefined) {
      io.err('Usage: sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\n')
      return 1
    }
    const edits = await parseScript(wanted.script, wanted.isExtended ? 'extended' : 'basic')
    return wanted.suffix === undefined ? await edit(io, edits, wanted) : await editInPlace(io, edits, wanted)
  } catch (error) {
    if (!(error instanceof SedError)) throw error
    io.err(`sed: ${error.message}\n`)
    return 1
  }
}

const longOptions: Readonly<Record<string, string>> = {
  quiet: '-n',
  silent: '-n',
  'regexp-extended': '-E',
  separate: '-s',
  'in-place': '-i',
  expression: '-e',
  file: '-f',
}

/** Undefined where there is no script. */
function wantedOf({ args, files, path }: AppletIo): Wanted | undefined {
  const scripts: string[] = []
  const words: string[] = []
  const letters = new Set<string>()
  let suffix: string | undefined
  const taken = (letter: string, value: string): void =>
    void scripts.push(letter === 'e' ? value : decode(files.read(path(value))).replace(/\n$/, ''))
  for (let at = 0; at < args.length; at++) {
    const [, name = '', value] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(args[at] ?? '') ?? []
    const word = name === '' ? (args[at] ?? '') : `${longOptions[name] ?? `-${name}`}${value ?? ''}`
    if (word === '--') words.push(...args.slice(at + 1))
    if (word === '--') break
    if (!/^-./.test(word)) {
      words.push(word)
      continue
    }
    for (let place = 1; place < word.length; place++) {
      const letter = word[place] ?? ''
      const behind = word.slice(place + 1)
      if (letter === 'i') suffix = behind
      else if (letter === 'e' || letter === 'f') taken(letter, behind === '' ? (args[++at] ?? '') : behind)
      else if ('nrEsuz'.includes(letter)) letters.add(letter)
      else throw new SedError(`unrecognized option: ${letter}`)
      if ('ief'.includes(letter)) break
    }
  }
  const script = scripts.length > 0 ? scripts.join('\n') : words.shift()
  if (script === undefined) return undefined
  return {
    script,
    files: words,
    isQuiet: letters.has('n') || script.startsWith('#n\n'),
    isExtended: letters.has('E') || letters.has('r'),
    isSeparate: letters.has('s') || suffix !== undefined,
    suffix,
  }
}

async function edit(io: AppletIo, edits: readonly Edit[], { files, isQuiet, isSeparate }: Wanted): Promise<number> {
  const { readers, failed } = inputs(io, files)
  const outputs = new Outputs(io, edits)
  const all = readers.map(({ reader }) => reader)
  let code = failed ? 1 : 0
  for (const group of isSeparate ? all.map((reader) => [reader]) : [all]) {
    const editor = new Editor({ io, edits, outputs, isQuiet, out: (text) => io.out(text) })
    const goesOn = await editor.run(linesOf(io, group))
    code = editor.code === 0 ? code : editor.code
    if (!goesOn) break
  }
  outputs.close()
  return code
}

async function editInPlace(io: AppletIo, edits: readonly Edit[], { files, isQuiet, suffix = '' }: Wanted): Promise<number> {
  const outputs = new Outputs(io, edits)
  let code = 0
  for (const file of files) {
    const before = contentOf(io, file)
    if (before === undefined) {
      code = 1
      continue
    }
    let result = ''
    const editor = new Editor({ io, edits, outputs, isQuiet, out: (text) => void (result += text) })
    const goesOn = await editor.run(linesOf(io, [new Reader(sourceOf(before))]))
    if (suffix !== '') io.files.write(io.path(suffix.includes('*') ? suffix.replaceAll('*', file) : `${file}${suffix}`), before)
    io.files.write(io.path(file), encode(result))
    code = editor.code === 0 ? code : editor.code
    if (!goesOn) break
  }
  outputs.close()
  return code
}

/** Undefined where it cannot be read, which is said. */
function contentOf(io: AppletIo, file: string): Uint8Array | undefined {
  try {
    return io.files.read(io.path(file))
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    io.err(`sed: ${file}: ${error.text}\n`)
    return undefined
  }
}

/** All lines, one input after the other; a last one without an end gets one where another input follows. */
async function* linesOf({ life }: AppletIo, readers: readonly Reader[]): AsyncGenerator<Line> {
  for (const [at, reader] of readers.entries())
    for (let line = await life.until(reader.line()); line !== undefined; line = await life.until(reader.line()))
      yield { text: line.text, isWhole: line.whole || at < readers.length - 1 }
}
