/** A document that runs at once on a fresh server, shown as a tab of GraphiQL and run by a test. */
export interface Example {
  readonly title: string;
  readonly query: string;
}

const cutout = `# Press the play button: the astronaut loses her background.
mutation Cutout {
  removeBackground(image: { sample: ASTRONAUT }) {
    image { url width height bytes }
    mask { url }
    subject {
      coverage
      touchesBorder
      confidence
      box { left top width height }
    }
    runs { stage plugin milliseconds remembered }
    warnings { code message }
  }
}
`;

const looks = `# Several looks at one mask: the network runs once.
mutation Looks {
  removeBackground(
    image: { sample: ASTRONAUT }
    recipe: { refine: [{ levels: { black: 0.05, white: 0.95 } }] }
  ) {
    cutout: image { url }
    onColor: render(
      composite: { color: { color: "#f4a261" } }
      encode: { webp: { quality: 90 } }
    ) { url }
    background: render(composite: { background: {} }) { url }
    mask { url }
    runs { stage plugin milliseconds remembered }
  }
}
`;

const stages = `# Every stage can be chosen. What is left out is as the model's own recipe says.
mutation EveryStage {
  removeBackground(
    image: { sample: COFFEE }
    model: ISNET
    recipe: {
      resize: { contain: { kernel: LANCZOS3 } }
      normalize: { halfUnit: {} }
      denormalize: { percentile: { low: 1, high: 99 } }
      restore: { resample: { kernel: CUBIC } }
      refine: [{ threshold: { at: 0.5, softness: 0.6 } }]
      composite: { color: { color: "#ffffff" } }
      encode: { jpeg: { quality: 92 } }
    }
  ) {
    image { url }
    recipe
  }
}
`;

const article = `# The procedure of the article that this project grew from, beside the model's own.
mutation Article {
  article: removeBackground(image: { sample: CAT }, preset: ARTICLE) {
    image { url }
    mask { url }
  }
  binary: removeBackground(image: { sample: CAT }, preset: ARTICLE_BINARY) {
    image { url }
  }
  reference: removeBackground(image: { sample: CAT }) {
    image { url }
    mask { url }
  }
}
`;

const upload = `# Press play, choose a picture.
mutation Upload($photo: Upload!) {
  removeBackground(image: { upload: $photo }) {
    source { width height format colorProfile }
    image { url }
    mask { url }
    warnings { code message }
  }
}
`;

const batch = `# Press play and choose Batch: three pictures as a job, which outlasts this page.
# Then write its id into the variables, { "id": "…" }, and choose Progress: pictures appear as they are done.
mutation Batch {
  submitRemovals(
    items: [
      { image: { sample: ASTRONAUT }, reference: "astronaut" }
      { image: { sample: CAT }, reference: "cat" }
      { image: { sample: COFFEE }, reference: "coffee" }
    ]
    recipe: { composite: { color: { color: "#f4a261" } } }
  ) { id state total }
}

subscription Progress($id: ID!) {
  job(id: $id) {
    state total done failed
    outcomes {
      reference
      removal { image { url } }
      failure { code message }
    }
    archive
  }
}
`;

const choices = `# What there is to choose from, with docs.
query Choices {
  stages {
    name doc reads writes list
    plugins {
      name doc
      options { name type doc default values min max }
    }
  }
  models { name title license commercialUse installed input }
  presets { name doc recipe }
  server {
    version defaultModel provider threads reads writes
    memory { server engine memo }
  }
}
`;

export const examples: readonly Example[] = [
  { title: 'Cutout', query: cutout },
  { title: 'Looks', query: looks },
  { title: 'EveryStage', query: stages },
  { title: 'Article', query: article },
  { title: 'Upload', query: upload },
  { title: 'Batch', query: batch },
  { title: 'Choices', query: choices },
];
