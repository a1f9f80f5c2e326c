/** Cells as a real terminal would hold them, for comparing what was sent with what was meant. */
import { Terminal } from '@xterm/headless'

/** A terminal model that bytes can be written to, and read back cell by cell. */
export function modelTerminal(columns: number, rows: number): { write(bytes: string): Promise<void>; cells(): string[] } {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 })
  return {
    write: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    cells: () => {
      const { active } = terminal.buffer
      return Array.from({ length: rows }, (_, row) => {
        const line = active.getLine(row)
        return Array.from({ length: columns }, (__, column) => {
          const cell = line?.getCell(column)
          if (cell === undefined) return ''
          const blank = cell.getChars() === '' || cell.getChars() === ' '
          const visible = !blank || cell.isUnderline() !== 0 || cell.isInverse() !== 0
          const front = visible
            ? `${cell.getFgColorMode()}:${cell.getFgColor()}${cell.isBold() ? 'b' : ''}${cell.isDim() ? 'd' : ''}${cell.isItalic() ? 'i' : ''}${cell.isUnderline() ? 'u' : ''}${cell.isInverse() ? 'r' : ''}`
            : ''
          return `${blank ? ' ' : cell.getChars()}|${front}|${cell.getBgColorMode()}:${cell.getBgColor()}`
        }).join('\n')
      })
    },
  }
}
