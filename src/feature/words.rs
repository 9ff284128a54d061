//! The words of a property.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Words that are fixed, made for one feature, or shared by several: most
/// features of an article repeat its title, its quotes, its places.
#[derive(Debug, Clone)]
pub enum Words {
    /// They stand in the program.
    Fixed(&'static str),
    /// They were made once for several features.
    Shared(Arc<str>),
    /// They were made for one feature.
    Own(String),
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Words::Fixed(words) => words,
            Words::Shared(words) => words,
            Words::Own(words) => words,
        }
    }
}

impl Words {
    /// Words for several features; `None` where there are none.
    pub(super) fn shared(words: &str) -> Option<Words> {
        (!words.is_empty()).then(|| Words::Shared(words.into()))
    }
}

impl From<&'static str> for Words {
    fn from(words: &'static str) -> Self {
        Words::Fixed(words)
    }
}

impl From<String> for Words {
    fn from(words: String) -> Self {
        Words::Own(words)
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Words {}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Words::Own)
    }
}
