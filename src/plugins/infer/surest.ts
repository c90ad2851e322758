import {
  doubtOfAnswer,
  joinAnswers,
  meanWithMirrored,
  mirrorAnswer,
  mirrorView,
  showTheSame,
} from '../../imaging/index.ts';
import { definePlugin, type Host, type InputView, type Model, type OutputView, opt } from '../../pipeline/index.ts';
import { checkChannel } from '../checks.ts';

export default definePlugin({
  stage: 'infer',
  name: 'surest',
  version: 2,
  doc: 'Run the network on one view after another, the cheapest first, until an answer is decided enough, and keep the least doubtful one, joined with others that are about as doubtful. For resize.sides, whose views all show the whole picture; of other views each is kept.',
  options: {
    enough: opt.float(
      'Doubt up to which an answer is kept without another run; 0 runs all. Doubt is the sum of m (1 - m) over the area above one half, m being opacity 0 to 1.',
      { min: 0, max: 10, default: 0.1 },
    ),
    join: opt.float(
      'Answers up to this many times as doubtful as the least doubtful one are joined with it: at each pixel the one that finds it more opaque counts, since what a model misses at one size it often finds at another. 1 joins none.',
      { min: 1, max: 1000, default: 2 },
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
  async run({ input, model }, { enough, join, mirrored, channel }, host) {
    const output: OutputView[] = [];
    const subjectOf = ({ channels }: OutputView) =>
      channel ?? (model.output.meaning === 'logits' && channels > 1 ? 1 : 0);
    for (const views of viewsByPart(input)) {
      const straight = views.map((view): Asked => ({ view, as: mirrored === 'mean' ? 'mean' : 'straight' }));
      const turned = mirrored === 'last' ? views.map((view): Asked => ({ view, as: 'mirrored' })) : [];
      const answers: Answer[] = [];
      for (const asked of [...straight, ...turned]) {
        const view = await answerOf(asked, model, host);
        const subject = subjectOf(view);
        checkChannel([view], subject, host);
        const doubt = await doubtOfAnswer(view, model.output.meaning, subject, host.signal);
        answers.push({ view, doubt, of: asked });
        if (doubt <= enough) break;
      }
      const surest = answers.reduce((best, answer) => (answer.doubt < best.doubt ? answer : best));
      const isKept = (answer: Answer) =>
        answer === surest || (join > 1 && answer.doubt <= join * surest.doubt && showTheSame(answer.view, surest.view));
      let { view } = surest;
      for (const answer of answers) {
        const { width, height } = answer.of.view;
        const kept = isKept(answer);
        host.compared({ width, height, mirrored: answer.of.as === 'mirrored', doubt: answer.doubt, kept });
        if (!kept || answer === surest) continue;
        view = await joinAnswers(view, answer.view, model.output.meaning, subjectOf(view), host.signal);
      }
      output.push(view);
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
