/** Changes of GraphiQL's own style, and how the pictures of an answer look: at full opacity, or black would be grey. */
export const style = /* css */ `
  /* A tab that is pressed would jump to where it was when the page was laid out, away from under the pointer. */
  .graphiql-tab { transform: none !important; }
  .graphiql-response .result-window { min-height: 0; flex: 1 1 0; }
  #pictures { display: flex; flex: none; flex-wrap: wrap; gap: 12px; max-height: 40vh; overflow: auto; padding: 12px 16px; }
  #pictures:empty { display: none; }
  /* Room for the buttons that stand over it. */
  #pictures { padding-bottom: 48px; }
  body:has(#files button) #pictures { padding-bottom: 88px; }
  #pictures a { font: 12px system-ui, sans-serif; color: inherit; text-decoration: none; }
  #pictures img {
    display: block; height: 150px; max-width: 300px; object-fit: contain; margin-bottom: 4px; border-radius: 6px;
    background: repeating-conic-gradient(#bbb 0 25%, #eee 0 50%) 0 0 / 16px 16px;
  }
  button[aria-label$='GraphiQL Explorer'] { display: none !important; }
  #copy { position: fixed; right: 16px; bottom: 12px; z-index: 99; display: flex; gap: 8px; }
  #copy button { font: 12px system-ui, sans-serif; padding: 4px 8px; border: 1px solid #8884; border-radius: 6px; background: #fffd; color: #444; cursor: pointer; }
  #files { position: fixed; right: 16px; bottom: 46px; z-index: 99; display: flex; gap: 8px; font: 13px system-ui, sans-serif; }
  #files button { padding: 6px 10px; border: 1px solid #8886; border-radius: 6px; background: #fffd; color: #222; cursor: pointer; }
  /* A telephone: the answer below the query, the bar of GraphiQL at the bottom with the two buttons, docs in the place of both. */
  @media (max-width: 640px) {
    .graphiql-container { flex-direction: column-reverse !important; height: 100dvh !important; }
    /* The editor keeps the height of its last layout where pictures come below it: it must not lie over the bar. */
    .graphiql-container .graphiql-main { min-height: 0; overflow: hidden; }
    .graphiql-container .graphiql-sidebar { flex-direction: row; flex: none; width: 100%; box-sizing: border-box; }
    .graphiql-container .graphiql-sidebar > * { margin: 0 !important; }
    .graphiql-sidebar button[aria-label='Open short keys dialog'], .graphiql-main .graphiql-horizontal-drag-bar { display: none !important; }
    .graphiql-container .graphiql-sessions { margin: 8px 8px 0; }
    .graphiql-container #graphiql-session { flex-direction: column; min-height: 0; }
    .graphiql-container #graphiql-session > div { flex: 1 1 0 !important; min-height: 0; min-width: 0; }
    .graphiql-container:has(.graphiql-sidebar button[aria-label^='Hide ']) .graphiql-sessions { display: none; }
    .graphiql-container .graphiql-plugin { flex: 1 1 0 !important; }
    #pictures { max-height: 30vh; padding-inline: 12px; }
    #pictures img { height: 90px; }
    #copy { right: 8px; bottom: 16px; gap: 4px; }
    #files { right: 8px; bottom: 62px; }
  }
`;
