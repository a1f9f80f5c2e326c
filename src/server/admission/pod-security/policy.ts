/** The levels of the pod security standards that a namespace's labels ask for, and how a pod fares against one. */
import { problem } from '../../../api/field-errors.ts'
import type { Problem } from '../../../api/status.ts'
import { baseline } from './baseline.ts'
import type { Checked, Violation } from './check.ts'
import { restricted } from './restricted.ts'

export type Level = 'privileged' | 'baseline' | 'restricted'

/** A level and the version of the standards; undefined: the newest. */
export interface Wanted {
  readonly level: Level
  readonly minor: number | undefined
}

export interface Policy {
  readonly enforce: Wanted
  readonly audit: Wanted
  readonly warn: Wanted
  /** What cannot be read of the labels. */
  readonly problems: readonly Problem[]
}

const levels: readonly Level[] = ['privileged', 'baseline', 'restricted']
const prefix = 'pod-security.kubernetes.io/'
const newest = 33
const nothing: Policy = {
  enforce: { level: 'privileged', minor: undefined },
  audit: { level: 'privileged', minor: undefined },
  warn: { level: 'privileged', minor: undefined },
  problems: [],
}

/** How strict a level is among the others. */
export const strictness = (level: Level): number => levels.indexOf(level)

/** `baseline:latest` */
export const wantedText = ({ level, minor }: Wanted): string => `${level}:${minor === undefined ? 'latest' : `v1.${minor}`}`

/** PolicyToEvaluate: what cannot be read is as strict as can be for enforcing, and nothing for the rest. */
export function policyOf(labels: Readonly<Record<string, string>> | undefined): Policy {
  if (labels === undefined || !Object.keys(labels).some((key) => key.startsWith(prefix))) return nothing
  const problems: Problem[] = []
  const read = (mode: 'enforce' | 'audit' | 'warn', instead: Level): Wanted => ({
    level: levelOf(labels, mode, { instead, problems }),
    minor: minorOf(labels, mode, problems),
  })
  const enforce = read('enforce', 'restricted')
  const audit = read('audit', 'privileged')
  const warn = read('warn', 'privileged')
  const isEnforced = levels.includes(labels[`${prefix}enforce`] as Level)
  if (labels[`${prefix}warn`] !== undefined || !isEnforced || strictness(enforce.level) <= strictness(warn.level))
    return { enforce, audit, warn, problems }
  return {
    enforce,
    audit,
    warn: { level: enforce.level, minor: labels[`${prefix}warn-version`] === undefined ? enforce.minor : warn.minor },
    problems,
  }
}

function levelOf(
  labels: Readonly<Record<string, string>>,
  mode: string,
  { instead, problems }: { readonly instead: Level; readonly problems: Problem[] },
): Level {
  const key = prefix + mode
  const value = labels[key]
  if (value === undefined) return 'privileged'
  const level = levels.find((one) => one === value)
  if (level === undefined) problems.push(problem.invalid(`metadata.labels[${key}]`, value, `must be one of ${levels.join(', ')}`))
  return level ?? instead
}

function minorOf(labels: Readonly<Record<string, string>>, mode: string, problems: Problem[]): number | undefined {
  const key = `${prefix}${mode}-version`
  const value = labels[key]
  if (value === undefined || value === 'latest') return undefined
  const minor = /^v1\.(0|[1-9][0-9]*)$/.exec(value)?.[1]
  if (minor === undefined) problems.push(problem.invalid(`metadata.labels[${key}]`, value, 'must be "latest" or "v1.x"'))
  return minor === undefined ? undefined : Number(minor)
}

/** What the pod breaks of the level, in upstream's order. */
export function violationsOf(pod: Checked, { level, minor = newest }: Wanted): readonly Violation[] {
  if (level === 'privileged') return []
  const version = Math.min(minor, newest)
  const added = level === 'restricted' ? restricted.filter(({ since }) => since <= version) : []
  const overridden = new Set(added.map(({ overrides }) => overrides))
  return [...baseline.filter(({ id, since }) => since <= version && !overridden.has(id)), ...added]
    .map(({ find }) => find(pod, version))
    .filter((one) => one !== undefined)
}

/** `PodSecurity "baseline:latest": reason (detail), …`: what stands after the verb of a refusal or a warning. */
export const violationsText = (wanted: Wanted, violations: readonly Violation[]): string =>
  `PodSecurity "${wantedText(wanted)}": ${violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ')}`
