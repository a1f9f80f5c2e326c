/** Dialogs as data: what they say, what they ask for, and which buttons they have. */

export type Field =
  | {
      readonly type: 'text'
      readonly name: string
      readonly label: string
      readonly value: string
      readonly placeholder?: string
      /** What is typed first takes the place of the value. */
      readonly typedOver?: boolean
    }
  | { readonly type: 'choice'; readonly name: string; readonly label: string; readonly value: string; readonly options: readonly string[] }
  | { readonly type: 'toggle'; readonly name: string; readonly label: string; readonly value: boolean }

interface Button {
  readonly name: string
  readonly label: string
  /** Destroys something; never the one that rests. */
  readonly danger?: boolean
}

export type Values = Readonly<Record<string, string | boolean>>

export interface Dialog {
  readonly title: string
  readonly lines: readonly string[]
  readonly fields?: readonly Field[]
  /** The first one is chosen at the start, so it is the harmless one. Esc leaves the dialog whatever they are. */
  readonly buttons: readonly Button[]
  /** Why the values cannot be taken, shown in the dialog; the button then does nothing. */
  check?(values: Values, button: string): string | undefined
  /**
   * Does what was asked for while the dialog still stands. Where it rejects, the reason is in the dialog and what was typed is kept;
   * where the dialog was left meanwhile, it is a message.
   */
  take?(answer: Answer): Promise<void>
}

export interface Answer {
  readonly button: string
  readonly values: Values
}

/** A dialog that is open: focus counts fields first, then buttons. */
export interface DialogState {
  readonly dialog: Dialog
  readonly values: Values
  readonly focus: number
  readonly problem: string | undefined
  /** What was asked for is under way: until its end the dialog takes no key but the one that leaves. */
  readonly waiting: boolean
  /** Grows whenever a field's text was set from outside, so that its cursor starts anew. */
  readonly generation: number
}

/** What of a dialog lies under the pointer. */
export type DialogPart =
  | { readonly type: 'button'; readonly name: string }
  /** `option`: the one pointed at. */
  | { readonly type: 'field'; readonly name: string; readonly option?: string }

/** Opens on the first field if there is one; where a button destroys something, and where there is no field, on the harmless button. */
export function openDialog(dialog: Dialog): DialogState {
  return {
    dialog,
    values: Object.fromEntries((dialog.fields ?? []).map((field) => [field.name, field.value])),
    focus: dialog.buttons.some((button) => button.danger === true) ? (dialog.fields?.length ?? 0) : 0,
    problem: undefined,
    waiting: false,
    generation: 0,
  }
}

const countOf = (state: DialogState): number => (state.dialog.fields?.length ?? 0) + state.dialog.buttons.length

/** The field in focus. */
export const focusedField = (state: DialogState): Field | undefined => state.dialog.fields?.[state.focus]

/** The button in focus; while a field is, the first button, which Enter then presses unless it only cancels. */
export const focusedButton = (state: DialogState): Button | undefined =>
  state.dialog.buttons[state.focus - (state.dialog.fields?.length ?? 0)]

const moveFocus = (state: DialogState, by: number): DialogState => ({
  ...state,
  focus: (state.focus + by + countOf(state)) % countOf(state),
  problem: undefined,
})

export const setValue = (state: DialogState, name: string, value: string | boolean): DialogState => ({
  ...state,
  values: { ...state.values, [name]: value },
  problem: undefined,
})

/** What a key does to a dialog: another state, an answer, or leaving it. Keys for a text field are not sent here. */
export function dialogKey(state: DialogState, name: string): DialogState | Answer | 'left' {
  const field = focusedField(state)
  if (name === 'esc' || name === 'ctrl-c') return 'left'
  if (state.waiting) return state
  if (name === 'tab' || name === 'down') return moveFocus(state, 1)
  if (name === 'shift-tab' || name === 'up') return moveFocus(state, -1)
  if (field?.type === 'choice' && (name === 'left' || name === 'right' || name === 'space'))
    return cycle(state, field, name === 'left' ? -1 : 1)
  if (field?.type === 'toggle' && (name === 'space' || name === 'left' || name === 'right'))
    return setValue(state, field.name, state.values[field.name] !== true)
  if (field !== undefined) return name === 'enter' ? leaveField(state) : state
  if (name === 'left' || name === 'h') return moveButton(state, -1)
  if (name === 'right' || name === 'l') return moveButton(state, 1)
  return name === 'enter' || name === 'space' ? press(state) : state
}

/** What a press of the mouse does: buttons are pressed, switches turned, options chosen; where a text is, the cursor goes. */
export function dialogPress(state: DialogState, part: DialogPart): DialogState | Answer | 'left' {
  if (state.waiting) return state
  const { fields = [], buttons } = state.dialog
  if (part.type === 'button') return press({ ...state, focus: fields.length + buttons.findIndex(({ name }) => name === part.name) })
  const at = fields.findIndex(({ name }) => name === part.name)
  const field = fields[at]
  const there = { ...state, focus: at, problem: undefined }
  if (field?.type === 'toggle') return setValue(there, field.name, state.values[field.name] !== true)
  if (field?.type !== 'choice') return there
  return part.option === undefined ? cycle(there, field, 1) : setValue(there, field.name, part.option)
}

/** The button that Enter takes in the last field: the only choice there is, unless it destroys something. */
function takenByEnter({ dialog, focus }: DialogState): Button | undefined {
  const [only, ...more] = dialog.buttons.filter((button) => button.name !== 'cancel')
  return focus < (dialog.fields?.length ?? 0) - 1 || more.length > 0 || only?.danger === true ? undefined : only
}

/** Enter in a field goes on to the next stop, or takes the choice. */
function leaveField(state: DialogState): DialogState | Answer | 'left' {
  const taken = takenByEnter(state)
  if (taken === undefined) return moveFocus(state, 1)
  const pressed = press({ ...state, focus: (state.dialog.fields?.length ?? 0) + state.dialog.buttons.indexOf(taken) })
  // A refused value leaves the person in the field.
  return typeof pressed === 'object' && 'focus' in pressed ? { ...pressed, focus: state.focus } : pressed
}

function cycle(state: DialogState, field: Field & { readonly type: 'choice' }, by: number): DialogState {
  const at = field.options.indexOf(String(state.values[field.name]))
  return setValue(state, field.name, field.options[(at + by + field.options.length) % field.options.length] ?? field.value)
}

function moveButton(state: DialogState, by: number): DialogState {
  const fields = state.dialog.fields?.length ?? 0
  const count = state.dialog.buttons.length
  return { ...state, focus: fields + ((state.focus - fields + by + count) % count), problem: undefined }
}

function press(state: DialogState): DialogState | Answer | 'left' {
  const button = focusedButton(state)
  if (button === undefined) return state
  if (button.name === 'cancel') return 'left'
  const problem = state.dialog.check?.(state.values, button.name)
  return problem === undefined ? { button: button.name, values: state.values } : { ...state, problem }
}

/** What the keys do where the focus is, for the line of keys. */
export function dialogHints(state: DialogState): readonly (readonly [string, string])[] {
  if (state.waiting) return [['esc', 'leave']]
  const field = focusedField(state)
  const leave = [
    ['tab', 'next'],
    ['esc', 'leave'],
  ] as const
  if (field === undefined)
    return [['enter', focusedButton(state)?.label.toLowerCase() ?? 'press'], ['left', 'before'], ['right', 'behind'], ...leave]
  const taken = takenByEnter(state)
  const enter = ['enter', taken === undefined ? 'next' : taken.label.toLowerCase()] as const
  // Where Enter goes on as Tab does, one of them is enough.
  const ways = taken === undefined ? leave.slice(1) : leave
  return field.type === 'text' ? [enter, ...ways] : [enter, ['space', field.type === 'choice' ? 'another' : 'on or off'], ...ways]
}

/** Up to five names, one a line, then how many more. */
export function nameLines(names: readonly string[]): string[] {
  const lines = names.slice(0, 5).map((name) => `  ${name}`)
  return names.length > 5 ? [...lines, `  and ${names.length - 5} more`] : lines
}
