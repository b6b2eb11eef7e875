//! What models, parameters and endpoints are made of, as data: what the generator of the TypeScript reads.

pub mod params;
pub mod model;
pub mod values;

/// The type of a model's field, in Rust, on the wire and in TypeScript at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type {
    /// A string.
    Text,
    /// A boolean.
    Bool,
    /// The boolean `true`, and nothing else.
    True,
    /// An integer that a JavaScript number holds exactly.
    Integer,
    /// A JSON object whose inside is the user's: never renamed. `null` counts as empty. By the name of its TypeScript type.
    Metadata(&'static str),
    /// A list of a model, by its name.
    List(&'static str),
    /// May be absent or null; absent in JavaScript then.
    Optional(&'static Type),
}

/// A Rust type that a model's field may have.
pub trait FieldType {
    /// The same type, as data.
    const TYPE: Type;
    /// Whether only a server may see the field: a proxy takes it out of every answer.
    const IS_PRIVATE: bool = false;

    /// Whether the field is left out when the model is written.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A field of a model.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// The type.
    pub ty: Type,
    /// Whether only a server may see it.
    pub is_private: bool,
    /// The documentation, a line each.
    pub docs: &'static [&'static str],
}

/// A model of a response.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The name.
    pub name: &'static str,
    /// The documentation, a line each.
    pub docs: &'static [&'static str],
    /// The model whose fields this one has too.
    pub base: Option<&'static Model>,
    /// Its own fields.
    pub fields: &'static [Field],
}

/// What of a value crosses the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marshal {
    /// A plain value, as JSON.
    Plain,
    /// Also an object that gives its own JSON form: a `Date`, a `URL`.
    ToJson,
    /// Only the name of what it is: a function, a signal; a file's facts.
    Opaque,
}

/// A parameter of an operation, or an option.
#[derive(Clone, Copy, Debug)]
pub struct ParameterField {
    /// The name in snake_case.
    pub name: &'static str,
    /// The TypeScript type.
    pub ty: &'static str,
    /// What of it crosses the edge.
    pub marshal: Marshal,
    /// Whether it may be absent.
    pub optional: bool,
    /// Whether `null` is a value of its own.
    pub nullable: bool,
    /// The documentation, a line each.
    pub docs: &'static [&'static str],
}

/// The parameters of an operation, or a set of options.
#[derive(Clone, Copy, Debug)]
pub struct ParameterList {
    /// The interface's name.
    pub name: &'static str,
    /// The documentation, a line each.
    pub docs: &'static [&'static str],
    /// The parameters.
    pub fields: &'static [ParameterField],
}

/// An operation as JavaScript sees it.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// The method's name.
    pub name: &'static str,
    /// The documentation, a line each.
    pub docs: &'static [&'static str],
    /// The name of the parameter that names the organization, if there is one.
    pub id: Option<&'static str>,
    /// The interface of the parameters, and whether they may be left out.
    pub params: Option<(&'static str, bool)>,
    /// The model of the result.
    pub output: &'static str,
}
