import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionNode } from 'graphql';

/**
 * Whether a document selects a field below the one that is resolved, at a path such as `['removal', 'image']`. Directives are
 * not looked at: what is skipped may be counted.
 */
export function selects({ fieldNodes, fragments }: GraphQLResolveInfo, path: readonly string[]): boolean {
  const fieldsIn = (selections: readonly SelectionNode[], name: string): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value === name ? [selection] : [];
      const { selectionSet } = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value]!;
      return fieldsIn(selectionSet.selections, name);
    });
  const found = path.reduce(
    (nodes, name) => nodes.flatMap(({ selectionSet }) => fieldsIn(selectionSet?.selections ?? [], name)),
    [...fieldNodes],
  );
  return found.length > 0;
}
