// All organizations, page by page, with where the walk is. For now beside `iterateOrganizations`, whose own walk takes its place.
import type { CallOptions, ListOrganizationsParams, Organization, OrganizationsApi } from "clerk-organizations";

export interface Walk {
  /** How many there are, once that is known. */
  totalCount: number | undefined;
  /** The offset of the first that has not been given. */
  offset: number;
  pages(): AsyncGenerator<{ data: Organization[] }, void, undefined>;
}

const PAGE = 100;

export function walkOf(api: OrganizationsApi, params: ListOrganizationsParams, call: CallOptions): Walk {
  const { limit = PAGE, offset = 0 } = params;
  const walk: Walk = {
    totalCount: undefined,
    offset,
    async *pages() {
      walk.totalCount = (await api.listOrganizations({ ...params, limit: 1 }, call)).totalCount;
      let data: Organization[] = [];
      for await (const row of api.iterateOrganizations({ ...params, limit }, call)) {
        if (data.push(row) < limit) continue;
        walk.offset += data.length;
        yield { data };
        data = [];
      }
      walk.offset += data.length;
      if (data.length > 0) yield { data };
    },
  };
  return walk;
}
