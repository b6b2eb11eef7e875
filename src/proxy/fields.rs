//! The fields that only a server may see, from the models of all sections. A name is private at every depth, because a proxy does not
//! know what Clerk nests in what.

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
    /// A secret, which no page sees.
    Secret,
}

type Declared = (&'static str, Kind);

/// Computed at compile time, so that the wasm contains nothing else of the models.
static DECLARED: [Declared; COUNT] = declared::<COUNT>(SECTIONS).0;
const COUNT: usize = declared::<MOST>(SECTIONS).1;
/// The upper bound. More fields do not compile.
const MOST: usize = 100;

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
    declared: &'static [Declared],
    private_metadata: bool,
}

impl Visibility {
    /// Creates the visibility with or without private metadata.
    pub fn new(private_metadata: bool) -> Self {
        Self { declared: &DECLARED, private_metadata }
    }

    /// Whether a page may see all fields.
    pub fn shows_all(self) -> bool {
        self.declared.iter().all(|(_, kind)| !self.is_hidden(*kind))
    }

    /// Whether the member with this name is removed.
    pub fn hides(self, name: &str) -> bool {
        self.declared.iter().any(|(field, kind)| *field == name && self.is_hidden(*kind))
    }

    /// Whether the member with this name is passed on without looking into it.
    pub fn is_data(self, name: &str) -> bool {
        self.declared.iter().any(|(field, kind)| *field == name && *kind != Kind::Secret)
    }

    fn is_hidden(self, kind: Kind) -> bool {
        match kind {
            Kind::Data => false,
            Kind::PrivateMetadata => !self.private_metadata,
            Kind::Secret => true,
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use super::*;
    use crate::model;
    use crate::schema::model::{Private, PrivateMetadata, PublicMetadata};
    use crate::schema::{FieldType, Signature};

    model! {
        /// A model with each kind of field.
        pub struct Invitation {
            /// A public field.
            pub id: String,
            /// A secret.
            pub url: Option<Private<String>>,
            /// Public metadata.
            pub public_metadata: PublicMetadata,
            /// Private metadata.
            pub private_metadata: Option<PrivateMetadata>,
        }
    }

    const SECTION: Section = Section {
        name: "",
        class: "",
        docs: &[],
        signatures: &[Signature {
            name: "",
            path: "",
            docs: &[],
            params: None,
            output: &Invitation::MODEL,
            is_optional: false,
        }],
    };
    static INVITATIONS: [Declared; 3] = declared::<3>(&[SECTION]).0;

    /// The visibility of invitations.
    pub fn of_invitations(private_metadata: bool) -> Visibility {
        Visibility { declared: &INVITATIONS, private_metadata }
    }

    #[test]
    fn the_declaration_of_a_model_says_what_is_hidden() {
        let expected =
            [("url", Kind::Secret), ("public_metadata", Kind::Data), ("private_metadata", Kind::PrivateMetadata)];
        assert_eq!(INVITATIONS, expected);
        for shows in [true, false] {
            let visibility = of_invitations(shows);
            assert!(
                visibility.hides("url")
                    && !visibility.hides("id")
                    && !visibility.hides("public_metadata")
                    && !visibility.shows_all()
            );
            assert_eq!(visibility.hides("private_metadata"), !shows);
        }
    }

    #[test]
    fn private_metadata_is_shown_if_the_owner_allows_it_and_the_url_of_an_invitation_never() {
        let [allowed, refused] = [true, false].map(Visibility::new);
        assert!(refused.hides("private_metadata") && is_private_metadata("private_metadata"));
        assert!(!allowed.hides("private_metadata"));
        assert!(refused.hides("url") && allowed.hides("url") && !allowed.shows_all());
        assert!(refused.is_data("public_metadata") && !is_private_metadata("public_metadata"));
    }

    #[test]
    fn no_name_is_private_in_one_model_and_visible_in_another() {
        let models = crate::api::models().into_iter();
        for (model, field) in models.flat_map(|model| model.fields.iter().map(move |field| (model, field))) {
            let is_hidden = Visibility::new(false).hides(field.name);
            assert_eq!(is_hidden, field.is_private, "{} of {}: name one of the two otherwise", field.name, model.name);
        }
    }
}
