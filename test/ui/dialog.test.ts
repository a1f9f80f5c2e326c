/** Dialogs as data: focus, fields, buttons, refusals. */
import { describe, expect, it } from 'vitest'
import {
  type Dialog,
  dialogKey,
  type DialogState,
  focusedButton,
  focusedField,
  nameLines,
  openDialog,
  setValue,
} from '../../src/ui/app/dialog.ts'
import { layOutDialog } from '../../src/ui/app/dialog-layout.ts'

const remove: Dialog = {
  title: 'Delete',
  lines: [],
  fields: [
    { type: 'choice', name: 'how', label: 'how', value: 'Background', options: ['Background', 'Foreground', 'Orphan'] },
    { type: 'toggle', name: 'force', label: 'force', value: false },
  ],
  buttons: [
    { name: 'cancel', label: 'Cancel' },
    { name: 'delete', label: 'Delete', danger: true },
  ],
}
const scale: Dialog = {
  title: 'Scale',
  lines: [],
  fields: [{ type: 'text', name: 'replicas', label: 'replicas', value: '2' }],
  buttons: [
    { name: 'cancel', label: 'Cancel' },
    { name: 'scale', label: 'Scale' },
  ],
  check: ({ replicas }) => (/^\d+$/.test(String(replicas)) ? undefined : 'replicas must be a number'),
}

function press(start: DialogState, ...names: string[]): ReturnType<typeof dialogKey> {
  let state: ReturnType<typeof dialogKey> = start
  for (const name of names) {
    if (state === 'left' || 'button' in state) throw new Error(`closed before ${name}`)
    state = dialogKey(state, name)
  }
  return state
}

const stateAfter = (start: DialogState, ...names: string[]): DialogState => press(start, ...names) as DialogState

describe('a dialog', () => {
  it('never destroys by Enter alone', () => {
    expect(press(openDialog(remove), 'enter')).toBe('left')
    expect(press(openDialog({ ...remove, fields: [] }), 'enter')).toBe('left')
  })

  it('gives the values with the button', () => {
    expect(press(openDialog(remove), 'tab', 'tab', 'right', 'tab', 'space', 'tab', 'right', 'enter')).toEqual({
      button: 'delete',
      values: { how: 'Foreground', force: true },
    })
  })

  it('does what it is for at Enter in its last field when that is harmless', () => {
    expect(press(setValue(openDialog(scale), 'replicas', '5'), 'enter')).toEqual({ button: 'scale', values: { replicas: '5' } })
  })

  it('refuses bad values with a sentence, and stays in the field', () => {
    const state = stateAfter(setValue(openDialog(scale), 'replicas', 'x'), 'enter')
    expect(state.problem).toBe('replicas must be a number')
    expect(focusedField(state)?.name).toBe('replicas')
  })

  it('goes round with Tab and back', () => {
    const end = stateAfter(openDialog(remove), 'tab')
    expect(focusedButton(end)?.name).toBe('delete')
    const first = stateAfter(end, 'tab')
    expect(focusedField(first)?.name).toBe('how')
    expect(focusedButton(stateAfter(first, 'shift-tab'))?.name).toBe('delete')
  })

  it('is left with Esc', () => {
    expect(press(openDialog(scale), 'esc')).toBe('left')
  })

  it('names five objects and counts the others', () => {
    expect(nameLines(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toEqual(['  a', '  b', '  c', '  d', '  e', '  and 2 more'])
  })

  it('puts the names that find no line of their own behind each other, and shows where they are cut', () => {
    const state = openDialog({ ...remove, lines: [...nameLines(['crashes', 'grows', 'liveness']), 'in namespace default'] })
    const linesAt = (rows: number): readonly string[] => layOutDialog(state, { columns: 40, rows, cut: '…' }).lines
    expect(linesAt(20)).toEqual(['  crashes', '  grows', '  liveness', 'in namespace default'])
    expect(linesAt(13)).toEqual(['  crashes', '  grows', '  liveness in namespace default'])
    expect(linesAt(12)).toEqual(['  crashes', '  grows   liveness in namespace d…'])
  })
})
