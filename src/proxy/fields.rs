//! The fields that only a server may see, from the models of all sections. A name is private at every depth, because a proxy does not
//! know what Clerk nests in what.

use crate::api::{SECTIONS, Section};
use crate::schema::{Field, Type};

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
const MOST: usize = 1000;

/// Returns the fields of all models that have a kind, and their number.
const fn declared<const N: usize>(mut sections: &[Section]) -> ([Declared; N], usize) {
    let mut found = [("", Kind::Secret); N];
    let mut count = 0;
    while let [section, others @ ..] = sections {
        sections = others;
        let mut models = section.models;
        while let [model, others @ ..] = models {
            models = others;
            let mut fields = model.fields;
            while let [field, others @ ..] = fields {
                fields = others;
                if let Some(kind) = kind(field) {
                    found[count] = (field.name, kind);
                    count += 1;
                }
            }
        }
    }
    (found, count)
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
    use crate::schema::FieldType;
    use crate::schema::model::{Private, PrivateMetadata, PublicMetadata};

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

    const SECTION: Section =
        Section { class: "", docs: &[], signatures: &[], models: &[Invitation::MODEL], params: &[] };
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
    fn only_private_metadata_is_private_in_an_organization() {
        assert!(Visibility::new(true).shows_all() && !Visibility::new(false).shows_all());
        assert!(Visibility::new(false).hides("private_metadata") && is_private_metadata("private_metadata"));
        assert!(Visibility::new(false).is_data("public_metadata") && !is_private_metadata("public_metadata"));
    }

    #[test]
    fn no_name_is_private_in_one_model_and_visible_in_another() {
        let models = SECTIONS.iter().flat_map(|section| section.models);
        for (model, field) in models.flat_map(|model| model.fields.iter().map(move |field| (model, field))) {
            let is_hidden = Visibility::new(false).hides(field.name);
            assert_eq!(is_hidden, field.is_private, "{} of {}: name one of the two otherwise", field.name, model.name);
        }
    }
}
