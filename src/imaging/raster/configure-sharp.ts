import sharp from 'sharp';

/**
 * Sets what sharp has once for a process: no cache of its own, since pictures seldom come twice and the memo keeps results,
 * and so many threads of libvips for one picture.
 */
export function configureSharp({ threads }: { readonly threads: number }): void {
  sharp.cache(false);
  sharp.concurrency(threads);
}
