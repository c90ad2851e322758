/** Derives something from an object once, and remembers it as long as the object lives. */
export function memoize<From extends object, To>(derive: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, To>();
  return (from) => {
    const derived = known.get(from) ?? derive(from);
    known.set(from, derived);
    return derived;
  };
}
