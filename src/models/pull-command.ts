/** The command that fetches a model's weights, as sentences for operators name it. */
export const pullCommand = (name: string): string => `npm run models -- pull ${name}`;
