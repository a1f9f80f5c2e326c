/** What was worked out of objects lately: as much is remembered as is asked for again and again, and no more than so much in all. */
export class Recent<K extends object, V extends object> {
  private readonly most: number
  private count = 0
  private now = new WeakMap<K, V>()
  private before = new WeakMap<K, V>()

  /** When `most` more have come, those that nobody asked for meanwhile are forgotten. */
  constructor(most: number) {
    this.most = most
  }

  get(key: K): V | undefined {
    const found = this.now.get(key)
    if (found !== undefined) return found
    const old = this.before.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: K, value: V): void {
    if (this.count >= this.most) {
      this.before = this.now
      this.now = new WeakMap()
      this.count = 0
    }
    this.now.set(key, value)
    this.count++
  }
}
