import { Field } from "./field.tsx";

/** @param defaultValue the current limit; without one, the field may be empty */
export function MaxMembershipsField({ defaultValue }: { defaultValue?: number }) {
  const isRequired = defaultValue !== undefined;
  return (
    <Field
      name="maxAllowedMemberships"
      label="Max memberships"
      hint={isRequired ? "0 is unlimited" : "optional; 0 is unlimited"}
      type="number"
      min={0}
      step={1}
      required={isRequired}
      defaultValue={defaultValue}
    />
  );
}
