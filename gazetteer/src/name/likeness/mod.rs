//! How likely two names are one place's: a probability, with its reasons.

mod classifier;
mod features;
mod form;
mod measure;
mod model;
mod transducer;

pub use classifier::{Classifier, Node};
pub use features::{FEATURES, Feature, lone_words, measure};
pub use form::{ARABIC, Form, LATIN};
pub use model::{MIXTURE, Model, WordStats};
pub use transducer::{STEPS, Step, Transducer};
