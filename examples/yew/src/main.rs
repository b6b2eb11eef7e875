//! A page that lists and creates organizations, and uploads their logos. Its server has a proxy at `/api/clerk`, which adds the key.

use clerk_organizations::api::organizations::{
    CreateOrganizationParams, Organization, OrganizationsApi, UploadOrganizationLogoParams,
};
use clerk_organizations::web::{Client, ClientOptions, Error, Logo};
use futures_util::TryStreamExt;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

fn main() {
    yew::Renderer::<Page>::new().render();
}

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
struct Shown {
    organizations: Vec<Organization>,
    problem: Option<String>,
}

#[component]
fn Page() -> Html {
    let client = use_memo((), |()| {
        Client::new(ClientOptions { base_url: Some("/api/clerk".into()), ..Default::default() })
    });
    let shown = use_state(Shown::default);
    let name = use_node_ref();

    // Runs a change, then lists the organizations again.
    let show = {
        let (client, shown) = (client.clone(), shown.clone());
        move |change: Result<(), String>| {
            let (organizations, shown) = (OrganizationsApi::new(&client), shown.clone());
            spawn_local(async move {
                let listed = list(&organizations).await.map_err(|error| error.to_string());
                let problem = change.err().or_else(|| listed.as_ref().err().cloned());
                shown.set(Shown { organizations: listed.unwrap_or_default(), problem });
            });
        }
    };

    use_effect_with((), {
        let show = show.clone();
        move |()| show(Ok(()))
    });

    let create = {
        let (client, name, show) = (client.clone(), name.clone(), show.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let name = name.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            let (organizations, show) = (OrganizationsApi::new(&client), show.clone());
            spawn_local(async move {
                let params = CreateOrganizationParams { name, ..Default::default() };
                let created = organizations.create_organization(params).await;
                show(created.map(drop).map_err(|error| error.to_string()));
            });
        })
    };

    let upload = |id: String| {
        let (client, show) = (client.clone(), show.clone());
        Callback::from(move |event: Event| {
            let Some(file) = chosen(&event) else { return };
            let (organizations, id, show) = (OrganizationsApi::new(&client), id.clone(), show.clone());
            spawn_local(async move { show(set_logo(&organizations, &id, &file).await) });
        })
    };

    html! {
        <main>
            <h1>{ "Organizations" }</h1>
            <form onsubmit={create}>
                <input ref={name} placeholder="Name" aria-label="Name" required={true} />
                <button>{ "Create" }</button>
            </form>
            if let Some(problem) = &shown.problem {
                <p role="alert">{ problem }</p>
            }
            <ul>
                { for shown.organizations.iter().map(|organization| html! {
                    <li key={organization.id.clone()}>
                        <img src={organization.image_url.clone()} alt="" width="32" />
                        { &organization.name }
                        <input type="file" accept="image/*" aria-label={format!("Logo of {}", organization.name)}
                            onchange={upload(organization.id.clone())} />
                    </li>
                }) }
            </ul>
        </main>
    }
}

/// Lists all organizations, page by page.
async fn list(organizations: &OrganizationsApi) -> Result<Vec<Organization>, Error> {
    organizations.list_organizations(None).rows().try_collect().await
}

async fn set_logo(organizations: &OrganizationsApi, id: &str, file: &web_sys::File) -> Result<(), String> {
    let file = Logo::from_file(file).await.map_err(|error| error.to_string())?;
    let params = UploadOrganizationLogoParams { file, ..Default::default() };
    organizations.upload_organization_logo(id, params).await.map(drop).map_err(|error| error.to_string())
}

/// Returns the file that the user has chosen.
fn chosen(event: &Event) -> Option<web_sys::File> {
    event.target_dyn_into::<HtmlInputElement>()?.files()?.get(0)
}
