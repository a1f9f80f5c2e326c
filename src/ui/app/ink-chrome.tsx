/** Loads Ink and keeps its tree: loaded after the first frame, because that costs more than everything else at the start. */
import { createElement } from 'react'
import type { InkInput } from '../input/ink-input.ts'
import type { FrameStream } from '../screen/compositor.ts'
import type { Chrome } from './chrome.ts'

export interface InkChrome {
  /** Draws the chrome; Ink's frame is written before this returns. */
  show(chrome: Chrome): void
  close(): void
}

interface Options {
  readonly stdout: FrameStream
  readonly stdin: InkInput
  readonly onPrompt: (value: string) => void
  readonly onField: (name: string, value: string) => void
}

export async function loadInkChrome({ stdout, stdin, onPrompt, onField }: Options): Promise<InkChrome> {
  const [{ render }, { ChromeScreen }] = await withQuickLoad(() => Promise.all([import('ink'), import('./chrome-screen.tsx')]))
  let shown: ReturnType<typeof render> | undefined
  const tree = (chrome: Chrome): ReturnType<typeof createElement> => createElement(ChromeScreen, { chrome, onPrompt, onField })
  return {
    show: (chrome) => {
      if (shown !== undefined) {
        const next = tree(chrome)
        shown.rerender(next)
        // A field listens to keys by an effect, and the next key may be in the same read: rendering again makes React run its effects
        // first.
        if (chrome.prompt !== undefined || chrome.dialog !== undefined) shown.rerender(next)
        return
      }
      shown = render(tree(chrome), {
        // These two only have the parts of a stream that Ink uses.
        stdout: stdout as unknown as NodeJS.WriteStream,
        stdin: stdin as unknown as NodeJS.ReadStream,
        stderr: stdout as unknown as NodeJS.WriteStream,
        debug: true,
        interactive: true,
        patchConsole: false,
        exitOnCtrlC: false,
      })
    },
    close: () => shown?.unmount(),
  }
}

/**
 * Two things about loading Ink: the layout engine would fetch its own code through `fetch`, which loads Node's whole HTTP client, unless
 * there is
 * none; and colours are role numbers for the compositor, so they must be written whatever the terminal shows.
 */
async function withQuickLoad<T>(load: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis
  const forced = process.env['FORCE_COLOR']
  Reflect.deleteProperty(globalThis, 'fetch')
  process.env['FORCE_COLOR'] = '3'
  try {
    return await load()
  } finally {
    globalThis.fetch = fetch
    if (forced === undefined) delete process.env['FORCE_COLOR']
    else process.env['FORCE_COLOR'] = forced
  }
}
