import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** Of a root field that starts work on pictures: only admitted requests may select it. */
export const work = { startsWork: true } as const;

interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

/**
 * Whether an operation selects a root field that starts work. Mutations do, unless the field's extension `startsWork` is
 * false; queries only where it is true. Directives are not looked at: what is skipped may be counted.
 *
 * @param document one that is valid
 */
export function startsWork({ schema, document, operationName }: Operation): boolean {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!root) return false;
  const fields = root.getFields();
  const unlessMarked = operation.operation === 'mutation';
  const fragments = new Map(
    document.definitions
      .filter((each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );
  const selectsWork = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return selectsWork(selection.selectionSet);
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        return selectsWork(fragments.get(selection.name.value)!.selectionSet);
      }
      // `__typename` is in no list of fields.
      const field = fields[selection.name.value];
      return field !== undefined && ((field.extensions.startsWork as boolean | undefined) ?? unlessMarked);
    });
  return selectsWork(operation.selectionSet);
}
