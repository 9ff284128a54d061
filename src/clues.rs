//! Clues: what speaks for one answer or against it, in numbers that a person
//! can read, weighed by weights that were fitted.

/// Declares the clues to a question: their names, and where each stands in a
/// row of numbers.
macro_rules! clues {
    ($($(#[$doc:meta])* $clue:ident,)*) => {
        /// What speaks for one of the answers, or against it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Clue { $($(#[$doc])* $clue,)* }

        impl Clue {
            /// All of them, in order.
            #[cfg(feature = "training")]
            pub const ALL: [Clue; CLUES] = [$(Clue::$clue,)*];
        }

        /// How many clues there are.
        pub const CLUES: usize = [$(stringify!($clue),)*].len();
    };
}

pub(crate) use clues;
