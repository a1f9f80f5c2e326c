/** A pure function that remembers what it made last: for inputs that mostly come again at once, compared by identity. */
export function rememberingLast<I extends readonly unknown[], R>(make: (...inputs: I) => R): (...inputs: I) => R {
  let known: { readonly inputs: I; readonly made: R } | undefined
  return (...inputs) => {
    if (known === undefined || !inputs.every((input, at) => input === known?.inputs[at])) known = { inputs, made: make(...inputs) }
    return known.made
  }
}
