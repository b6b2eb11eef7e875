// A form field with a list of choices.
import { FieldError, useError } from "./field.tsx";

interface Props {
  name: string;
  label: string;
  current: string;
  /** The names of the choices by their values. The current value is among the choices even if it is not known. */
  choices: Readonly<Record<string, string>>;
  /** The choices that cannot be chosen at present. */
  disabled?: readonly string[];
}

export function SelectField({ name, label, current, choices, disabled }: Props) {
  return (
    <div class="field">
      <label for={`field-${name}`}>{label}</label>
      <select id={`field-${name}`} name={name} {...useError(name)}>
        {Object.entries({ ...choices, [current]: choices[current] ?? current }).map(([value, text]) => (
          <option
            key={value}
            value={value}
            selected={value === current}
            disabled={value !== current && disabled?.includes(value)}
          >
            {text}
          </option>
        ))}
      </select>
      <FieldError name={name} />
    </div>
  );
}
