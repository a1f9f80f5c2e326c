/** Runs the user's editor on a text or a file. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cancel, Clock } from '../../base/clock.ts'

/** `$KUBE_EDITOR`, `$VISUAL`, `$EDITOR`, else vi; may hold arguments, as in `code --wait`. */
const editorOf = (env: NodeJS.ProcessEnv): string => env['KUBE_EDITOR'] || env['VISUAL'] || env['EDITOR'] || 'vi'

interface Edited {
  /** As it was saved when the editor ended. */
  readonly text: string
  /** Why the text is not to be used: the editor is not there, or says that it failed. */
  readonly problem: string | undefined
}

/** What ends an editor before its time. */
interface Ending {
  readonly signal: AbortSignal
  readonly clock: Clock
}

/** Milliseconds that an editor has to save its texts when it is to end. */
const patience = 3000

/** Shows a text in the editor, as a file of the given name, and waits for its end. */
export async function editText(text: string, name: string, ending: Ending): Promise<Edited> {
  const directory = await mkdtemp(join(tmpdir(), 'inkube-edit-'))
  const file = join(directory, name.replaceAll(/[^\w.-]+/g, '-'))
  try {
    await writeFile(file, text, { mode: 0o600 })
    const problem = await run(editorOf(process.env), file, ending)
    const saved = await readFile(file, 'utf8').catch(() => undefined)
    return { text: saved ?? '', problem: problem ?? (saved === undefined ? 'the editor left no file' : undefined) }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Shows a file in the editor and waits for its end. Gives why it may not have worked. */
export const editFile = (path: string, ending: Ending): Promise<string | undefined> => run(editorOf(process.env), path, ending)

/** Through the shell, so that the editor's own arguments work; the file's name is an argument of its own. */
function run(editor: string, file: string, { signal, clock }: Ending): Promise<string | undefined> {
  const called = JSON.stringify(editor)
  // The shell gives way to a plain command, so that what ends it ends the editor.
  const replaced = /^[\w./-]+(?:\s|$)/.test(editor) ? 'exec ' : ''
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${replaced}${editor} "$1"`, 'editor', file], { stdio: 'inherit' })
    let cancel: Cancel | undefined
    const end = (): void => {
      child.kill()
      // One that does not listen would hold the program when nobody sees it any more.
      cancel = clock.after(patience, () => child.kill('SIGKILL'))
    }
    signal.addEventListener('abort', end, { once: true })
    child.once('error', reject)
    child.once('exit', (code, by) => {
      signal.removeEventListener('abort', end)
      cancel?.()
      if (code === 0) resolve(undefined)
      // The shell's own codes for what it cannot find and what it may not run.
      else if (code === 127) resolve(`there is no editor ${called}; the variable EDITOR names another`)
      else if (code === 126) resolve(`the editor ${called} cannot be run; the variable EDITOR names another`)
      else resolve(`the editor ${called} ended with ${by ?? `exit code ${code ?? 0}`}`)
    })
  })
}
