import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from '../../src/pipeline/index.ts';

const names = ['preset', 'model', 'recipe', 'composite.color.color', 'composite.color', 'o'];

describe('the name that a word is meant for', () => {
  it.each([
    ['preest', 'preset'],
    ['modle', 'model'],
    ['Recipe', 'recipe'],
    ['composite.colour', 'composite.color'],
    ['composite.colro.color', 'composite.color.color'],
    ['resipee', 'recipe'],
  ])('of %s is %s', (word, name) => {
    expect(nearestName(word, names)).toBe(name);
  });

  it.each(['width', 'mask', 'pre', 'recipepreset', ''])('of %j there is none', (word) => {
    expect(nearestName(word, ['preset', 'model', 'recipe'])).toBeUndefined();
    expect(didYouMean(word, ['preset', 'model', 'recipe'])).toBe('');
  });

  it('is offered as it is written', () => {
    expect(didYouMean('modell', names)).toBe(' Did you mean "model"?');
    expect(didYouMean('modell', names, (name) => `--${name}`)).toBe(' Did you mean --model?');
  });
});
