import { doubtOfAnswer, meanWithMirrored, mirrorAnswer, mirrorView } from '../../imaging/index.ts';
import { definePlugin, type Host, type InputView, type Model, type OutputView, opt } from '../../pipeline/index.ts';
import { checkChannel } from '../checks.ts';

export default definePlugin({
  stage: 'infer',
  name: 'surest',
  version: 1,
  doc: 'Run the network on one view after another, the cheapest first, until an answer is decided enough, and keep the least doubtful one. For resize.sides, whose views all show the whole picture; of other views each is kept.',
  options: {
    enough: opt.float(
      'Doubt up to which an answer is kept without another run; 0 runs all. Doubt is the sum of m (1 - m) over the area above one half, m being opacity 0 to 1.',
      { min: 0, max: 10, default: 0.06 },
    ),
    mirrored: opt.oneOf(
      'Mirrored views: NONE; LAST, after all others, as further answers to choose from; MEAN, each answer is the mean with that of its mirror image, for twice the time.',
      ['none', 'last', 'mean'],
      {
        default: 'none',
        docs: {
          none: 'No mirrored views.',
          last: 'After all others, as further answers to choose from.',
          mean: 'Each answer is the mean with that of its mirror image, for twice the time.',
        },
      },
    ),
    channel: opt.int('Which channel is the subject, 0 is the first. Left out, 0; of logits of several classes, 1.', {
      min: 0,
      max: 1023,
      optional: true,
    }),
  },
  async run({ input, model }, { enough, mirrored, channel }, host) {
    const output: OutputView[] = [];
    for (const views of viewsByPart(input)) {
      const straight = views.map((view): Asked => ({ view, as: mirrored === 'mean' ? 'mean' : 'straight' }));
      const turned = mirrored === 'last' ? views.map((view): Asked => ({ view, as: 'mirrored' })) : [];
      const answers: Answer[] = [];
      for (const asked of [...straight, ...turned]) {
        const view = await answerOf(asked, model, host);
        const subject = channel ?? (model.output.meaning === 'logits' && view.channels > 1 ? 1 : 0);
        checkChannel([view], subject, host);
        const doubt = await doubtOfAnswer(view, model.output.meaning, subject, host.signal);
        answers.push({ view, doubt, of: asked });
        if (doubt <= enough) break;
      }
      const surest = answers.reduce((best, answer) => (answer.doubt < best.doubt ? answer : best));
      for (const answer of answers) {
        const { view, as } = answer.of;
        const { width, height } = view;
        host.compared({ width, height, mirrored: as === 'mirrored', doubt: answer.doubt, kept: answer === surest });
      }
      output.push(surest.view);
    }
    return output;
  },
});

interface Asked {
  readonly view: InputView;
  readonly as: 'straight' | 'mirrored' | 'mean';
}

interface Answer {
  readonly view: OutputView;
  readonly doubt: number;
  readonly of: Asked;
}

async function answerOf({ view, as }: Asked, model: Model, host: Host): Promise<OutputView> {
  const straight = as === 'mirrored' ? undefined : await host.infer(model, view);
  if (straight && as === 'straight') return straight;
  const turned = await host.infer(model, await mirrorView(view, host.signal));
  return straight ? meanWithMirrored(straight, turned, host.signal) : mirrorAnswer(turned, host.signal);
}

/** Views that show the same part of the picture together, the smallest first; parts in the order in which they come. */
function viewsByPart(input: readonly InputView[]): readonly (readonly InputView[])[] {
  const parts = new Map<string, InputView[]>();
  for (const view of input) {
    const { left, top, width, height } = view.frame.source;
    const part = `${left} ${top} ${width} ${height}`;
    parts.set(part, [...(parts.get(part) ?? []), view]);
  }
  return [...parts.values()].map((views) => views.toSorted((a, b) => a.width * a.height - b.width * b.height));
}
