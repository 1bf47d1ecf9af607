/** Whether a value is that class or one that extends it. */
export function isClassOf(value: unknown, Base: abstract new (...given: never[]) => object): boolean {
  return value === Base || (typeof value === 'function' && value.prototype instanceof Base);
}
