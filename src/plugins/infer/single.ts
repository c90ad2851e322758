import { definePlugin, type OutputView } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'infer',
  name: 'single',
  version: 1,
  doc: 'Run the network once on every view.',
  options: {},
  async run({ input, model }, _options, host) {
    const output: OutputView[] = [];
    // One after another: the model takes one view at a time, and other requests get their turn in between.
    for (const view of input) output.push(await host.infer(model, view));
    return output;
  },
});
