//! What kinds of place and of organisation there are.

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum $name { $($variant),+ }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that tables and output use for it.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The value that `word` stands for in tables.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }

            /// The value with number `n` in declaration order.
            pub(crate) fn from_u8(n: u8) -> Option<Self> {
                Self::ALL.get(n as usize).copied()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

word_enum! {
    /// What kind of place it is, coarser than GeoNames' feature codes: just
    /// fine enough to choose a geometry and to understand the words "province",
    /// "village", "airport" that stand beside a name.
    PlaceKind {
        Continent = "continent",
        Ocean = "ocean",
        Sea = "sea",
        Lake = "lake",
        River = "river",
        Mountain = "mountain",
        Desert = "desert",
        Island = "island",
        Region = "region",
        Country = "country",
        Admin1 = "admin1",
        Admin2 = "admin2",
        Admin3 = "admin3",
        Settlement = "settlement",
        Quarter = "quarter",
        Camp = "camp",
        Airport = "airport",
        Base = "base",
        Crossing = "crossing",
        Road = "road",
        Bridge = "bridge",
        Dam = "dam",
        Port = "port",
        Facility = "facility",
        Landmark = "landmark",
    }
}

impl PlaceKind {
    /// Whether it is a unit that a country is divided into.
    pub const fn is_unit(self) -> bool {
        matches!(self, PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::Admin3)
    }

    /// The kind that a GeoNames feature code (`P.PPLA`, `A.ADM1`, or the bare
    /// class `P`) stands for; `None` where the code is not known.
    /// Source: <https://www.geonames.org/export/codes.html>.
    pub fn from_feature_code(code: &str) -> Option<Self> {
        let (class, rest) = code.split_once('.').unwrap_or((code, ""));
        Some(match (class, rest) {
            ("P", "PPLX") => PlaceKind::Quarter,
            ("P", _) => PlaceKind::Settlement,
            ("A", "ADM1" | "ADM1H") => PlaceKind::Admin1,
            ("A", "ADM2" | "ADM2H") => PlaceKind::Admin2,
            ("A", "ADM3" | "ADM4" | "ADM5") => PlaceKind::Admin3,
            ("A", _) => PlaceKind::Country,
            ("H", "OCN") => PlaceKind::Ocean,
            ("H", "SEA" | "GULF" | "STRT" | "BAY") => PlaceKind::Sea,
            ("H", "LK" | "LKS" | "RSV") => PlaceKind::Lake,
            ("H", "DAM") | ("S", "DAM") => PlaceKind::Dam,
            ("H", _) => PlaceKind::River,
            ("T", "ISL" | "ISLS") => PlaceKind::Island,
            ("T", "DSRT") => PlaceKind::Desert,
            ("T", _) => PlaceKind::Mountain,
            ("L", "CONT") => PlaceKind::Continent,
            ("L", "PRT") => PlaceKind::Port,
            ("L", _) => PlaceKind::Region,
            ("R", _) => PlaceKind::Road,
            ("S", "AIRP" | "AIRF" | "AIRQ") => PlaceKind::Airport,
            ("S", "AIRB" | "MILB" | "INSM") => PlaceKind::Base,
            ("S", "BDG") => PlaceKind::Bridge,
            ("S", "CSTL" | "MSQE" | "MNMT" | "ANS" | "RUIN" | "SQR") => PlaceKind::Landmark,
            ("S", _) => PlaceKind::Facility,
            _ => return None,
        })
    }

    /// Whether it is a site whose exact position can put people in danger:
    /// hospitals, schools, camps, bases, crossings. Source: RFC 7946, section 10.
    pub const fn is_sensitive(self) -> bool {
        matches!(self, PlaceKind::Facility | PlaceKind::Camp | PlaceKind::Base | PlaceKind::Crossing)
    }

    /// Whether the place is an area of which a point says little.
    pub const fn is_area(self) -> bool {
        matches!(
            self,
            PlaceKind::Continent
                | PlaceKind::Ocean
                | PlaceKind::Sea
                | PlaceKind::Desert
                | PlaceKind::Region
                | PlaceKind::Country
                | PlaceKind::Admin1
                | PlaceKind::Admin2
                | PlaceKind::Admin3
        )
    }
}

word_enum! {
    /// What a name is that contains a place name, or looks like one, and is none.
    OrganisationKind {
        ArmedGroup = "armed_group",
        StateForce = "state_force",
        Government = "government",
        Party = "party",
        Igo = "igo",
        Ngo = "ngo",
        Monitor = "monitor",
        Medium = "medium",
        Agency = "agency",
        Company = "company",
        Person = "person",
        Operation = "operation",
        Product = "product",
        Sports = "sports",
        Other = "other",
    }
}

impl OrganisationKind {
    /// Whether it can report: news is attributed to it.
    pub const fn is_source(self) -> bool {
        matches!(
            self,
            OrganisationKind::Medium
                | OrganisationKind::Agency
                | OrganisationKind::Monitor
                | OrganisationKind::Government
                | OrganisationKind::Igo
                | OrganisationKind::Ngo
        )
    }

    /// Whether it can act in an event as a party to it.
    pub const fn is_actor(self) -> bool {
        matches!(
            self,
            OrganisationKind::ArmedGroup
                | OrganisationKind::StateForce
                | OrganisationKind::Government
                | OrganisationKind::Party
                | OrganisationKind::Igo
        )
    }
}
