/** What commands on several files have in common: one refusal does not keep the others from their turn. */
import { FileError } from '../../files.ts'
import type { AppletIo } from '../runner.ts'

/** Runs `act` for each word; a refusal is complained about and makes the status 1. */
export function eachPath(io: AppletIo, words: readonly string[], act: (path: string, word: string) => void): number {
  let status = 0
  for (const word of words) {
    try {
      act(io.path(word), word)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      io.err(`${io.name}: ${complaint(io.name, word, error)}\n`)
      status = 1
    }
  }
  return status
}

const complaint = (name: string, word: string, error: FileError): string =>
  name === 'mkdir'
    ? `can't create directory '${word}': ${error.text}`
    : name === 'rm'
      ? `can't remove '${word}': ${error.text}`
      : name === 'ln'
        ? `${error.path}: ${error.text}`
        : `${word}: ${error.text}`
