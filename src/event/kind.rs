//! Event types and what they are called in published schemes.
//!
//! All that is said about a type stands in `data/kinds.tsv`: ACLED's event and
//! sub-event type (codebook of 2024), PLOVER's event type (as in POLECAT), and
//! how a map draws it (a Maki icon and a colour).

use std::sync::LazyLock;

use super::phrase::table;

macro_rules! types {
    ($($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType { $($(#[$doc])* $variant),+ }

        impl EventType {
            /// Every type, in the order of the table.
            pub const ALL: &'static [EventType] = &[$(EventType::$variant),+];

            /// The word that output uses for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(EventType::$variant => $word),+ }
            }
        }
    };
}

types! {
    /// Fighting between armed parties, attacks among them included.
    ArmedClash = "armed_clash",
    /// A place is taken.
    TerritoryGained = "territory_gained",
    /// A place is taken back by those who held it before.
    TerritoryRegained = "territory_regained",
    /// Forces enter a place or come closer to it.
    Advance = "advance",
    /// Forces leave a place.
    Withdrawal = "withdrawal",
    /// A strike from the air: aircraft or drones.
    AirStrike = "air_strike",
    /// Artillery, mortars, rockets, missiles.
    Shelling = "shelling",
    /// A bomb, a mine, a suicide attack.
    Explosion = "explosion",
    /// Violence against unarmed people.
    AttackOnCivilians = "attack_on_civilians",
    /// People are killed, by means that the text does not give.
    Killing = "killing",
    /// People are abducted.
    Abduction = "abduction",
    /// People are arrested.
    Arrest = "arrest",
    /// A place is surrounded.
    Siege = "siege",
    /// A road, a border, a port is cut off.
    Blockade = "blockade",
    /// People are driven from their homes.
    Displacement = "displacement",
    /// People come home.
    Return = "return",
    /// A protest without violence.
    Protest = "protest",
    /// A violent crowd.
    Riot = "riot",
    /// A ceasefire or another agreement.
    Ceasefire = "ceasefire",
    /// An agreement is broken.
    Violation = "violation",
    /// Talks.
    Negotiation = "negotiation",
    /// Sanctions.
    Sanction = "sanction",
    /// Aid is delivered.
    Aid = "aid",
    /// People are brought to safety.
    Evacuation = "evacuation",
    /// Houses, monuments, goods are destroyed or looted.
    PropertyDestroyed = "property_destroyed",
    /// Bridges, hospitals, power or water supply are damaged.
    InfrastructureDamaged = "infrastructure_damaged",
    /// Forces are deployed or moved.
    TroopMovement = "troop_movement",
    /// Somebody says something, at a place.
    Statement = "statement",
    /// Somebody threatens.
    Threat = "threat",
    /// An election or a referendum.
    Election = "election",
    /// An earthquake, a flood, a fire, a storm.
    Disaster = "disaster",
    /// A disease spreads.
    DiseaseOutbreak = "disease_outbreak",
}

struct Row {
    title: &'static str,
    acled: (Option<&'static str>, Option<&'static str>),
    plover: Option<&'static str>,
    symbol: &'static str,
    color: &'static str,
}

const KINDS: &str = include_str!("data/kinds.tsv");

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    let some = |cell: &'static str| (!cell.is_empty()).then_some(cell);
    table("kinds.tsv", KINDS, &["type", "title", "acled_type", "acled_sub_type", "plover_type"], |line| {
        rows.push(Row {
            title: line.get("title"),
            acled: (some(line.get("acled_type")), some(line.get("acled_sub_type"))),
            plover: some(line.get("plover_type")),
            symbol: line.get("marker_symbol"),
            color: line.get("marker_color"),
        });
    });
    rows
});

impl EventType {
    /// The type that a word stands for in tables.
    pub fn parse(word: &str) -> Option<EventType> {
        EventType::ALL.iter().copied().find(|t| t.as_str() == word)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.get(self as usize)
    }

    /// ACLED's event type and sub-event type, where it has them.
    pub fn acled(self) -> (Option<&'static str>, Option<&'static str>) {
        self.row().map_or((None, None), |r| r.acled)
    }

    /// PLOVER's event type, where it has one.
    pub fn plover(self) -> Option<&'static str> {
        self.row().and_then(|r| r.plover)
    }

    /// A short English title: "Air strike".
    pub fn title(self) -> &'static str {
        self.row().map_or("", |r| r.title)
    }

    /// The Maki icon that stands for it on a map (simplestyle `marker-symbol`).
    pub fn marker_symbol(self) -> &'static str {
        self.row().map_or("marker", |r| r.symbol)
    }

    /// Its colour on a map, `#rrggbb` (simplestyle `marker-color`).
    pub fn marker_color(self) -> &'static str {
        self.row().map_or("#7e7e7e", |r| r.color)
    }

    /// Whether it is organised violence in ACLED's sense: battles, explosions
    /// and remote violence, violence against civilians, riots.
    pub fn is_violent(self) -> bool {
        matches!(
            self.acled().0,
            Some("Battles" | "Explosions/Remote violence" | "Violence against civilians" | "Riots")
        )
    }
}

impl std::fmt::Display for EventType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// ACLED's event types with their sub-event types, as its codebook lists them.
    const ACLED: &[(&str, &[&str])] = &[
        ("Battles", &["Armed clash", "Government regains territory", "Non-state actor overtakes territory"]),
        ("Protests", &["Excessive force against protesters", "Protest with intervention", "Peaceful protest"]),
        ("Riots", &["Violent demonstration", "Mob violence"]),
        (
            "Explosions/Remote violence",
            &[
                "Chemical weapon",
                "Air/drone strike",
                "Suicide bomb",
                "Shelling/artillery/missile attack",
                "Remote explosive/landmine/IED",
                "Grenade",
            ],
        ),
        ("Violence against civilians", &["Sexual violence", "Attack", "Abduction/forced disappearance"]),
        (
            "Strategic developments",
            &[
                "Agreement",
                "Arrests",
                "Change to group/activity",
                "Disrupted weapons use",
                "Headquarters or base established",
                "Looting/property destruction",
                "Non-violent transfer of territory",
                "Other",
            ],
        ),
    ];

    const PLOVER: &[&str] = &[
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "COOPERATE",
        "AID",
        "RETREAT",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
        "SANCTION",
        "MOBILIZE",
        "COERCE",
        "ASSAULT",
    ];

    #[test]
    fn every_type_has_its_row() {
        let mut types = Vec::new();
        table("kinds.tsv", KINDS, &["type"], |line| types.push(line.get("type")));
        assert_eq!(types, EventType::ALL.iter().map(|t| t.as_str()).collect::<Vec<_>>());
        for &t in EventType::ALL {
            assert_eq!(EventType::parse(t.as_str()), Some(t));
            assert!(!t.title().is_empty() && !t.marker_symbol().is_empty(), "{t}");
            let color = t.marker_color().strip_prefix('#').unwrap();
            assert!(color.len() == 6 && color.chars().all(|c| c.is_ascii_hexdigit()), "{t}");
        }
        assert_eq!(EventType::parse("picnic"), None);
    }

    #[test]
    fn the_schemes_are_named_as_published() {
        for t in EventType::ALL {
            match t.acled() {
                (None, None) => {}
                (Some(kind), Some(sub)) => {
                    let (_, subs) = ACLED.iter().find(|(k, _)| *k == kind).unwrap();
                    assert!(subs.contains(&sub), "{t}: {kind} has no {sub}");
                }
                half => panic!("{t}: {half:?}"),
            }
            assert!(t.plover().is_none_or(|p| PLOVER.contains(&p)), "{t}");
        }
        assert!(EventType::AirStrike.is_violent() && !EventType::Displacement.is_violent());
    }
}
