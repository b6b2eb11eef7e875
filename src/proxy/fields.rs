//! The fields that only a server may see, from the models of all sections. A name is private at every depth and in every response,
//! because a proxy does not know what Clerk nests in what.

use crate::api::{SECTIONS, Section};
use crate::naming::is_same;
use crate::schema::{Field, Model, Type};

/// The kind of a field that needs special treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Data of the user, in which any names may occur.
    Data,
    /// Private metadata, which the owner may allow.
    PrivateMetadata,
    /// A secret, which the owner may show.
    Secret,
}

type Declared = (&'static str, Kind);

/// Computed at compile time, so that the wasm contains nothing else of the models.
static DECLARED: [Declared; COUNT] = declared::<COUNT>(SECTIONS).0;
const COUNT: usize = declared::<MAX>(SECTIONS).1;
/// The upper bound. More fields do not compile.
const MAX: usize = 100;

/// The fields that have a kind, and their number.
type Found<const N: usize> = ([Declared; N], usize);

/// Returns the fields of all models that have a kind, each name once.
const fn declared<const N: usize>(mut sections: &[Section]) -> Found<N> {
    let mut found = ([("", Kind::Secret); N], 0);
    while let [section, others @ ..] = sections {
        sections = others;
        let mut signatures = section.signatures;
        while let [signature, others @ ..] = signatures {
            signatures = others;
            found = with_model(found, signature.output);
        }
    }
    found
}

const fn with_model<const N: usize>(mut found: Found<N>, model: &Model) -> Found<N> {
    if let Some(base) = model.base {
        found = with_model(found, base);
    }
    let mut fields = model.fields;
    while let [field, others @ ..] = fields {
        fields = others;
        found = with_nested(with_field(found, field), &field.ty);
    }
    found
}

const fn with_nested<const N: usize>(found: Found<N>, ty: &Type) -> Found<N> {
    match ty {
        Type::Model(model) => with_model(found, model),
        Type::List(ty) | Type::NullableList(ty) | Type::Optional(ty) => with_nested(found, ty),
        _ => found,
    }
}

const fn with_field<const N: usize>(mut found: Found<N>, field: &Field) -> Found<N> {
    let Some(kind) = kind(field) else { return found };
    let mut at = 0;
    while at < found.1 {
        if is_same(found.0[at].0, field.name) {
            return found;
        }
        at += 1;
    }
    found.0[at] = (field.name, kind);
    found.1 += 1;
    found
}

const fn kind(field: &Field) -> Option<Kind> {
    match (is_metadata(&field.ty), field.is_private) {
        (true, true) => Some(Kind::PrivateMetadata),
        (true, false) => Some(Kind::Data),
        (false, true) => Some(Kind::Secret),
        (false, false) => None,
    }
}

const fn is_metadata(ty: &Type) -> bool {
    match ty {
        Type::Metadata(_) => true,
        Type::Optional(ty) => is_metadata(ty),
        _ => false,
    }
}

/// Whether a parameter of this name writes private metadata.
pub fn is_private_metadata(name: &str) -> bool {
    DECLARED.contains(&(name, Kind::PrivateMetadata))
}

/// Which fields of a response a page may see.
#[derive(Clone, Copy, Debug)]
pub struct Visibility {
    private_metadata: bool,
    secrets: bool,
}

impl Visibility {
    /// Creates the visibility with or without private metadata, and with or without secrets.
    pub fn new(private_metadata: bool, secrets: bool) -> Self {
        Self { private_metadata, secrets }
    }

    /// Whether a page may see all fields.
    pub fn shows_all(self) -> bool {
        self.private_metadata && self.secrets
    }

    /// Whether the member with this name is removed.
    pub fn hides(self, name: &str) -> bool {
        DECLARED.iter().any(|(field, kind)| *field == name && self.is_hidden(*kind))
    }

    /// Whether the member with this name is passed on without looking into it.
    pub fn is_data(self, name: &str) -> bool {
        DECLARED.iter().any(|(field, kind)| *field == name && *kind != Kind::Secret)
    }

    fn is_hidden(self, kind: Kind) -> bool {
        match kind {
            Kind::Data => false,
            Kind::PrivateMetadata => !self.private_metadata,
            Kind::Secret => !self.secrets,
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::api::models;

    #[test]
    fn the_models_say_what_is_hidden() {
        let of_kind = |kind| DECLARED.iter().filter(move |(_, other)| *other == kind).map(|(name, _)| *name);
        assert!(of_kind(Kind::PrivateMetadata).eq(["private_metadata"]));
        assert!(of_kind(Kind::Secret).eq(["url"]));
        assert!(of_kind(Kind::Data).eq(["public_metadata"]));
        for (private, secrets) in [(false, false), (false, true), (true, false), (true, true)] {
            let visibility = Visibility::new(private, secrets);
            assert_eq!(visibility.hides("private_metadata"), !private);
            assert_eq!(visibility.hides("url"), !secrets);
            assert!(!visibility.hides("public_metadata") && !visibility.hides("id"));
            assert!(visibility.is_data("public_metadata") && !visibility.is_data("url"));
            assert_eq!(visibility.shows_all(), private && secrets);
        }
        assert!(is_private_metadata("private_metadata") && !is_private_metadata("public_metadata"));
    }

    #[test]
    fn no_name_is_private_in_one_model_and_visible_in_another() {
        for (model, field) in
            models().into_iter().flat_map(|model| model.fields.iter().map(move |field| (model, field)))
        {
            let is_hidden = Visibility::new(false, false).hides(field.name);
            assert_eq!(is_hidden, field.is_private, "{} of {}: name one of the two otherwise", field.name, model.name);
        }
    }
}
