import { meanWithMirrored, mirrorView } from '../../imaging/index.ts';
import { definePlugin, type OutputView } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'infer',
  name: 'flip',
  version: 1,
  doc: 'Run the network on every view and on its mirror image, and take the mean of both answers: often a little better, for twice the time.',
  options: {},
  async run({ input, model }, _options, host) {
    const output: OutputView[] = [];
    for (const view of input) {
      const straight = await host.infer(model, view);
      const turned = await host.infer(model, await mirrorView(view, host.signal));
      output.push(await meanWithMirrored(straight, turned, host.signal));
    }
    return output;
  },
});
