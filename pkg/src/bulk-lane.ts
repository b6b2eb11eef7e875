// The same client with other defaults for its calls.
import type { CallOptions, OrganizationsApi } from "../generated/api.js";

/** A client whose methods send with these options, unless a call has its own. Limits and settings are those of `api`. */
export function withOptions(api: OrganizationsApi, options: CallOptions): OrganizationsApi {
  return new Proxy(api, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      // A call's options are the last parameter of every method that makes one.
      const place = member.length - 1;
      if (place < 0) return member.bind(target);
      return (...given: unknown[]) => {
        given[place] = { ...options, ...(given[place] as CallOptions | undefined) };
        return member.apply(target, given);
      };
    },
  });
}
