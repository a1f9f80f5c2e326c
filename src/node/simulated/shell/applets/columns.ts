/** Commands that number, join and break lines: nl, paste, fold. */
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'
import { inPieces, lines } from './text.ts'

/** Empty lines have no number. */
const nl: Applet = async (io) => {
  const { values, words } = options(io.args, 'bws')
  const countsAll = values.get('b') === 'a'
  let number = 0
  for await (const line of lines(io, words)) {
    const isCounted = countsAll || line !== ''
    await io.out(isCounted ? `${String(++number).padStart(Number(values.get('w') ?? 6))}${values.get('s') ?? '\t'}${line}\n` : '       \n')
  }
  return 0
}

/** Lines of the same place in all files, side by side; with -s the lines of each file. */
const paste: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'd')
  const mark = values.get('d') ?? '\t'
  const files: string[][] = []
  for (const word of words.length === 0 ? ['-'] : words) {
    const found: string[] = []
    for await (const line of lines(io, [word])) found.push(line)
    files.push(found)
  }
  const longest = Math.max(0, ...files.map((file) => file.length))
  const rows = letters.has('s') ? files : Array.from({ length: longest }, (_, at) => files.map((file) => file[at] ?? ''))
  await io.out(rows.map((row) => `${row.join(mark)}\n`).join(''))
  return 0
}

const fold: Applet = async (io) => {
  const { values, words } = options(io.args, 'w')
  const width = Math.max(1, Math.trunc(Number(values.get('w') ?? 80)) || 80)
  for await (const line of lines(io, words))
    await io.out(
      `${inPieces([...line], width)
        .map((piece) => piece.join(''))
        .join('\n')}\n`,
    )
  return 0
}

export const columnApplets: Readonly<Record<string, Applet>> = { nl, paste, fold }
