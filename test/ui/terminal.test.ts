/**
 * What the terminal as an output sends: whole frames in the brackets of synchronised output, short differences as they are, nothing for
 * nothing.
 */
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Cells } from '../../src/ui/screen/cells.ts'
import { Terminal } from '../../src/ui/screen/terminal.ts'
import { builtInTheme, colourlessTheme, defaultTheme } from '../../src/ui/theme/built-in.ts'
import { Look } from '../../src/ui/theme/look.ts'

const begin = '\u001B[?2026h'

class Sink extends EventEmitter {
  readonly columns = 40
  readonly rows = 12
  readonly written: string[] = []

  write(text: string, done?: (error?: Error | null) => void): boolean {
    this.written.push(text)
    done?.()
    return true
  }
}

function opened() {
  const look = new Look({ theme: builtInTheme(defaultTheme), colourless: builtInTheme(colourlessTheme), level: 'none', unicode: true })
  const sink = new Sink()
  const terminal = new Terminal({ stdout: sink, styles: look.styles, mouse: false, scroll: true })
  terminal.enter()
  sink.written.splice(0)
  const frame = new Cells(40, 12)
  const show = (row: number, text: string): readonly string[] => {
    frame.put(row, 0, text, look.style('text'))
    terminal.show(frame)
    return sink.written.splice(0)
  }
  return { show, frame }
}

describe('the terminal', () => {
  it('sends a whole frame in the brackets of synchronised output', () => {
    const { show, frame } = opened()
    for (let row = 2; row < 12; row++) frame.put(row, 0, `line ${row} of a full screen`, 0)
    expect(show(1, 'hello')).toEqual([expect.stringContaining(begin)])
  })

  it('sends one changed cell without them', () => {
    const { show } = opened()
    show(1, 'restarts 1')
    const sent = show(1, 'restarts 2').join('')
    expect(sent).toContain('2')
    expect(sent).not.toContain(begin)
    expect(sent.length).toBeLessThan(20)
  })

  it('sends nothing when nothing differs', () => {
    const { show } = opened()
    show(1, 'hello')
    expect(show(1, 'hello')).toEqual([])
  })
})
