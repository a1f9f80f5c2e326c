/** Turns the bytes of a terminal into events: keys, pastes and mouse reports; of replies to queries only the background is told. */
import { StringDecoder } from 'node:string_decoder'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { KeyEvent, TerminalEvent } from './key.ts'

/** How long a lone Esc may be the beginning of a sequence, in milliseconds. */
export const escapeWait = 35
/** A paste of which nothing more comes for so long has lost its end, in milliseconds: longer than slow lines pause. */
export const pasteWait = 5000

const pasteEnd = '\u001B[201~'
const controlC = 0x03
/** The beginning of a sequence of which nothing is told. */
const unheard = '\u001B[?'
/** Nobody types as much in the time of a lone Esc: what is longer and looks like a sequence is one, however slowly it comes. */
const longestTyped = 64
/** A sequence longer than this says nothing to anybody; the rest of it is passed over. */
const longestSequence = 4096

const finals: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'shift-tab',
  M: 'enter',
}
const numbered: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
}
const controlNames: Readonly<Record<number, string>> = {
  0: 'ctrl-space',
  8: 'backspace',
  9: 'tab',
  10: 'enter',
  13: 'enter',
  27: 'esc',
  28: 'ctrl-\\',
  29: 'ctrl-]',
  30: 'ctrl-^',
  31: 'ctrl-_',
  127: 'backspace',
}
const kittyNames: Readonly<Record<number, string>> = { 9: 'tab', 13: 'enter', 27: 'esc', 32: 'space', 127: 'backspace' }

const key = (name: string, raw: string, text = ''): KeyEvent => ({ type: 'key', name, text, raw })

export class Tokenizer {
  private held = ''
  private pasted: string[] | undefined
  private cancel: Cancel | undefined
  private readonly decoder = new StringDecoder('utf8')
  private readonly clock: Clock
  private readonly emit: (events: readonly TerminalEvent[]) => void

  /** `emit` gets the events of each read together. */
  constructor(clock: Clock, emit: (events: readonly TerminalEvent[]) => void) {
    this.clock = clock
    this.emit = emit
  }

  /** Takes what one read gave. */
  feed(bytes: Uint8Array): void {
    this.cancel?.()
    this.cancel = undefined
    const events: TerminalEvent[] = []
    // No paste has a read with nothing but this: a person who waits for a paste to end pressed it.
    if (bytes.length === 1 && bytes[0] === controlC) this.endPaste(events)
    this.held += this.decoder.write(bytes)
    while (this.held !== '' && this.step(events));
    if (this.pasted !== undefined) this.later(pasteWait, () => this.givePaste())
    else if (this.held !== '') this.later(this.held.length > longestTyped ? pasteWait : escapeWait, () => this.giveUp())
    if (events.length > 0) this.emit(events)
  }

  /** A program that was busy hears of the time first: what has come by then is read before anything is given up. */
  private later(wait: number, act: () => void): void {
    this.cancel = this.clock.after(wait, () => (this.cancel = this.clock.after(0, act)))
  }

  /** Forgets what is half read (the terminal was lent to another program). */
  reset(): void {
    this.cancel?.()
    this.held = ''
    this.pasted = undefined
    this.decoder.end()
  }

  /** The end of a paste was lost (a line that broke and came back): what came of it is all. */
  private givePaste(): void {
    const events: TerminalEvent[] = []
    this.endPaste(events)
    this.emit(events)
  }

  private endPaste(events: TerminalEvent[]): void {
    if (this.pasted === undefined) return
    events.push({ type: 'paste', text: [...this.pasted, this.held].join('') })
    this.pasted = undefined
    this.held = ''
  }

  /** What is held is no sequence after all: an Esc, and the rest as keys. */
  private giveUp(): void {
    const rest = this.held
    this.held = ''
    const events: TerminalEvent[] = []
    if (rest.startsWith('\u001B[') || rest.startsWith('\u001BO') || rest === '\u001B') events.push(key('esc', '\u001B'))
    else if (!/^\u001B[\]P_^X]/.test(rest)) for (const sign of rest) events.push(single(sign))
    if (events.length > 0) this.emit(events)
  }

  /** Reads one event off what is held; false when more bytes are needed. */
  private step(events: TerminalEvent[]): boolean {
    if (this.pasted !== undefined) return this.paste(events)
    if (!this.held.startsWith('\u001B')) {
      const sign = String.fromCodePoint(this.held.codePointAt(0) ?? 0)
      this.held = this.held.slice(sign.length)
      events.push(single(sign))
      return true
    }
    const second = this.held[1]
    if (second === undefined) return false
    if (second === '[') return this.csi(events)
    if (second === 'O') return this.ss3(events)
    if (second === ']' || second === 'P' || second === '_' || second === '^' || second === 'X') return this.reply(events)
    if (second === '\u001B') return this.take(1, events, key('esc', '\u001B'))
    const inner = single(String.fromCodePoint(this.held.codePointAt(1) ?? 0))
    return this.take(1 + inner.raw.length, events, key(`alt-${inner.name}`, `\u001B${inner.raw}`))
  }

  private take(length: number, events: TerminalEvent[], event?: TerminalEvent): boolean {
    this.held = this.held.slice(length)
    if (event !== undefined) events.push(event)
    return true
  }

  private paste(events: TerminalEvent[]): boolean {
    const end = this.held.indexOf(pasteEnd)
    if (end < 0) {
      // The end mark may be split over two reads, so its possible beginning stays.
      const keep = Math.min(this.held.length, pasteEnd.length - 1)
      this.pasted?.push(this.held.slice(0, this.held.length - keep))
      this.held = this.held.slice(this.held.length - keep)
      return false
    }
    const behind = this.held.slice(end + pasteEnd.length)
    this.held = this.held.slice(0, end)
    this.endPaste(events)
    this.held = behind
    return true
  }

  private csi(events: TerminalEvent[]): boolean {
    if (this.held.startsWith('\u001B[M')) {
      // The oldest mouse protocol: three bytes follow.
      return this.held.length < 6 ? false : this.take(6, events)
    }
    // eslint-disable-next-line no-control-regex -- escape sequences are the subject
    const match = /^\u001B\[(\[?)([0-?]*)([ -/]*)([@-~])/.exec(this.held)
    if (match === null) {
      // eslint-disable-next-line no-control-regex -- escape sequences are the subject
      if (!/^\u001B\[\[?[0-?]*[ -/]*$/.test(this.held)) return this.take(2, events)
      if (this.held.length > longestSequence) this.held = unheard + this.held.slice(-longestTyped)
      return false
    }
    const [raw, linux = '', parameters = '', , final = ''] = match
    if (raw === '\u001B[200~') this.pasted = []
    if (linux !== '') return this.take(raw.length, events, /[A-E]/.test(final) ? key(`f${final.charCodeAt(0) - 64}`, raw) : undefined)
    return this.take(raw.length, events, interpret(raw, parameters, final))
  }

  private ss3(events: TerminalEvent[]): boolean {
    const final = this.held[2]
    if (final === undefined) return false
    const name = finals[final]
    return this.take(3, events, name === undefined ? undefined : key(name, this.held.slice(0, 3)))
  }

  /** OSC, DCS and the like: answers to queries, up to BEL or ST. No answer has another control: a person typed that. */
  private reply(events: TerminalEvent[]): boolean {
    // eslint-disable-next-line no-control-regex -- escape sequences are the subject
    const match = /\u0007|\u001B\\|[\u0000-\u001F\u007F]/.exec(this.held.slice(2))
    const end = 2 + (match?.index ?? this.held.length)
    // Its end may be split over two reads.
    if (match === null || (match[0] === '\u001B' && end === this.held.length - 1)) {
      if (this.held.length > longestSequence) this.held = this.held.slice(0, 2) + this.held.slice(-longestTyped)
      return false
    }
    if (match[0] !== '\u0007' && match[0].length === 1) return this.take(end, events)
    // eslint-disable-next-line no-control-regex -- escape sequences are the subject
    const colour = /^\u001B\]11;(.*)/.exec(this.held.slice(0, end))?.[1]
    return this.take(end + match[0].length, events, colour === undefined ? undefined : { type: 'background', colour })
  }
}

/** One character as a key. */
function single(sign: string): KeyEvent {
  const code = sign.codePointAt(0) ?? 0
  const control = controlNames[code]
  if (control !== undefined) return key(control, control === 'enter' ? '\r' : sign)
  if (code < 32) return key(`ctrl-${String.fromCharCode(code + 96)}`, sign)
  return key(sign === ' ' ? 'space' : sign, sign, sign)
}

function interpret(raw: string, parameters: string, final: string): TerminalEvent | undefined {
  if (parameters.startsWith('<') && (final === 'M' || final === 'm')) return mouse(parameters.slice(1), final)
  if (/^[<=>?]/.test(parameters)) return undefined
  const [first = '', second = ''] = parameters.split(';')
  const [modifier = '1', eventType = '1'] = second.split(':')
  if (eventType === '3') return undefined
  if (final === 'u') return kitty(raw, Number(first.split(':')[0]), Number(modifier))
  const name =
    final === '~'
      ? numbered[Number(first)]
      : final === 'M' || (final === 'R' && second !== '' && Number(first) > 1)
        ? undefined
        : finals[final]
  return name === undefined ? undefined : key(modified(name, Number(modifier)), raw)
}

function modified(name: string, modifier: number): string {
  const bits = Math.max(0, (Number.isNaN(modifier) ? 1 : modifier) - 1)
  return `${(bits & 4) !== 0 ? 'ctrl-' : ''}${(bits & 2) !== 0 ? 'alt-' : ''}${(bits & 1) !== 0 ? 'shift-' : ''}${name}`
}

/** A character, and none of the codes for keys that type nothing; what no text can hold is neither. */
const isTyped = (code: number): boolean => code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xf900)

function kitty(raw: string, code: number, modifier: number): KeyEvent | undefined {
  const named = kittyNames[code]
  const bits = Math.max(0, modifier - 1) & 7
  if (named !== undefined)
    return key(modified(named, modifier), named === 'space' && bits === 0 ? ' ' : raw, named === 'space' && bits === 0 ? ' ' : '')
  if (!isTyped(code)) return undefined
  const sign = String.fromCodePoint(code)
  if (bits === 0) return key(sign, sign, sign)
  if (bits === 1) return key(sign.toUpperCase(), sign.toUpperCase(), sign.toUpperCase())
  return key(modified(sign, modifier), bits === 4 && sign >= 'a' && sign <= 'z' ? String.fromCharCode(code - 96) : raw)
}

function mouse(parameters: string, final: string): TerminalEvent | undefined {
  const [button = 0, column = 1, row = 1] = parameters.split(';').map(Number)
  const place = { type: 'mouse' as const, row: row - 1, column: column - 1 }
  if (button === 64) return { ...place, action: 'wheel-up' }
  if (button === 65) return { ...place, action: 'wheel-down' }
  return (button & 3) === 0 && (button & 32) === 0 ? { ...place, action: final === 'M' ? 'press' : 'release' } : undefined
}
