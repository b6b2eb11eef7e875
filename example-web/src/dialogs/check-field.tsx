// A form field that is on or off.
import { FieldError, useError } from "./field.tsx";

interface Props {
  name: string;
  label: string;
  hint?: string;
  isOn: boolean;
}

export function CheckField({ name, label, hint, isOn }: Props) {
  return (
    <div class="field check">
      <label>
        <input type="checkbox" name={name} defaultChecked={isOn} {...useError(name)} />
        <span>
          {label} {hint && <small>{hint}</small>}
        </span>
      </label>
      <FieldError name={name} />
    </div>
  );
}
