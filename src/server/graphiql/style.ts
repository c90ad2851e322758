/** Changes of GraphiQL's own style, and how the pictures of an answer look: at full opacity, or black would be grey. */
export const style = /* css */ `
  /* A tab that is pressed would jump to where it was when the page was laid out, away from under the pointer. */
  .graphiql-tab { transform: none !important; }
  .graphiql-response .result-window { min-height: 0; flex: 1 1 0; }
  #pictures { display: flex; flex: none; flex-wrap: wrap; gap: 12px; max-height: 40vh; overflow: auto; padding: 12px 16px; }
  #pictures:empty { display: none; }
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
`;
