/** What kubectl can do and inkube leaves to it. */
const words: ReadonlySet<string> = new Set(
  `annotate api-resources api-versions attach auth autoscale certificate cluster-info completion config cordon cp create debug diff drain
  edit events exec explain expose label options patch plugin port-forward proxy replace run set taint top uncordon wait`.split(/\s+/),
)

export const isOfKubectl = (word: string): boolean => words.has(word)
