import { expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/cut/read-arguments.ts';
import { recipeOfFlags } from '../../../src/cli/cut/recipe-of-flags.ts';
import { stageFlagsOf } from '../../../src/cli/cut/stage-flags.ts';
import { createRegistry } from '../../../src/pipeline/index.ts';
import { plugins } from '../../../src/plugins/index.ts';

const flags = stageFlagsOf(createRegistry(plugins));
const read = (...words: string[]) => readArguments(words, flags);
const recipe = (...words: string[]) => recipeOfFlags(read(...words).given, flags);

it('a flag of an option chooses its plugin, and its text is read by the type of the option', () => {
  expect(recipe('--composite.color.color', '#fff')).toEqual({ composite: { color: { color: '#fff' } } });
  expect(recipe('--composite.color')).toEqual({ composite: { color: {} } });
  expect(recipe('--normalize.meanStd.mean=.5,.4,.3', '--normalize.meanStd.std', '1,1,1')).toEqual({
    normalize: { meanStd: { mean: [0.5, 0.4, 0.3], std: [1, 1, 1] } },
  });
  expect(recipe('--composite.gradient.colors', '#fff,#000', '--composite.gradient.shape', 'linear')).toEqual({
    composite: { gradient: { colors: ['#fff', '#000'], shape: 'LINEAR' } },
  });
  expect(recipe('--composite.shadow.expand', '--no-composite.shadow.expand')).toEqual({
    composite: { shadow: { expand: false } },
  });
  expect(recipe('--composite.picture.image', 'beach.jpg')).toEqual({
    composite: { picture: { image: { path: 'beach.jpg' } } },
  });
});

it('flags of a list are its steps, in order', () => {
  const words = [
    '--layout.scale.width',
    '9',
    '--layout.scale.height',
    '8',
    '--layout.crop',
    '--layout.scale.width',
    '7',
  ];
  expect(recipe(...words)).toEqual({
    layout: [{ scale: { width: 9, height: 8 } }, { crop: {} }, { scale: { width: 7 } }],
  });
  expect(recipe('--refine.feather', '--refine.feather')).toEqual({ refine: [{ feather: {} }, { feather: {} }] });
  expect(recipe('--layout.scale.width', '9', '--layout.scale.width', '7')).toEqual({
    layout: [{ scale: { width: 9 } }, { scale: { width: 7 } }],
  });
  expect(recipe('--no-refine')).toEqual({ refine: [] });
});

it('a negative number is a value, and what stands behind -- is a file', () => {
  expect(recipe('--refine.grow.pixels', '-2.5')).toEqual({ refine: [{ grow: { pixels: -2.5 } }] });
  expect(recipe('--refine.grow.pixels', '-.5')).toEqual({ refine: [{ grow: { pixels: -0.5 } }] });
  expect(read('a', '--', '--refine.grow.pixels', '-2').inputs).toEqual(['a', '--refine.grow.pixels', '-2']);
  expect(read('-', '--', '-').inputs).toEqual(['-', '-']);
});

it.each([
  [
    ['--composite.colour'],
    /no flag --composite\.colour\. Did you mean --composite\.color\? There are: .*--composite\.color,/,
  ],
  [['--composite.color.colour', 'x'], /There are: --composite\.color\.color, /],
  [['--bogus'], /There is no flag --bogus\. If it is a file, write -- before it/],
  [['--prest', 'x'], /There is no flag --prest\. Did you mean --preset\? If it is a file/],
  [['--compositee.color.color', 'x'], /Did you mean --composite\.color\.color\?/],
  [['-rf.jpg'], /Unknown option '-r'/],
  [['--refine.grow.pixels', 'wide'], /--refine\.grow\.pixels takes a number, and "wide" is none/],
  [['--resize.stretch.kernel', 'round'], /takes one of: .*LINEAR/],
  [['--composite.color', '--composite.blur'], /--composite\.blur: the stage composite takes one plugin, .* color too/],
  [['--composite.color.color'], /argument missing/],
])('%j is not understood', (words, sentence) => {
  expect(() => recipe(...words)).toThrow(sentence);
});
