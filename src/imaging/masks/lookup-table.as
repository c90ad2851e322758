/*
 * Bytes looked up in a table of 256. AssemblyScript: `scripts/wasm.ts` compiles it to lookup-table.wasm.ts. Numbers are addresses,
 * but for counts; 16 bytes are read and written at a time, up to 15 beyond the count.
 */

export function lookUp(from: usize, count: i32, table: usize, into: usize): void {
  for (const end = from + count; from < end; from += 16, into += 16) {
    let bytes = v128.load(from);
    const first = load<u8>(from);
    // Most of a mask is all clear, or all opaque.
    if (i8x16.all_true(i8x16.eq(bytes, i8x16.splat(first)))) {
      v128.store(into, i8x16.splat(load<u8>(table + first)));
      continue;
    }
    // What lies outside of a sixteenth of the table is 0 there.
    let found = i8x16.swizzle(v128.load(table), bytes);
    for (let part: usize = 16; part < 256; part += 16) {
      bytes = i8x16.sub(bytes, i8x16.splat(16));
      found = v128.or(found, i8x16.swizzle(v128.load(table + part), bytes));
    }
    v128.store(into, found);
  }
}
