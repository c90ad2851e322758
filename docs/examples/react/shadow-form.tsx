import type { Problem, Shadow } from './look.ts';

interface ShadowFormProps {
  readonly value: Shadow;
  readonly onChange: (value: Shadow) => void;
  readonly problems: readonly Problem[];
}

const PLACE = 'recipe.composite.shadow';
const names = ['blur', 'background'] as const;

/** Each problem stands at the field that it is about; the server's sentences are for users. */
export function ShadowForm({ value, onChange, problems }: ShadowFormProps) {
  const placeOf = ({ extensions }: Problem) => names.find((name) => extensions?.path === `${PLACE}.${name}`);
  const problemAt = (place?: string) => {
    const found = problems.find((problem) => placeOf(problem) === place);
    return found && <em role="alert">{found.message}</em>;
  };
  return (
    <form>
      <label>
        Blur{' '}
        <input
          name="blur"
          type="range"
          max={60}
          value={value.blur}
          onChange={({ target }) => onChange({ ...value, blur: target.valueAsNumber })}
        />
        {problemAt('blur')}
      </label>
      <label>
        Background{' '}
        <input
          name="background"
          value={value.background}
          onChange={({ target }) => onChange({ ...value, background: target.value })}
        />
        {problemAt('background')}
      </label>
      {problemAt()}
    </form>
  );
}
