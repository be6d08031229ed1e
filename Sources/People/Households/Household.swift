package import Kernel

/// 住户: a number in the register, where the household lives, the village it came from and how many they are.
package struct Household: Sendable, Equatable {
    package let number: String
    /// The unit it lives in.
    package let residence: ID
    /// The village it came from, where it was resettled (practice row A5).
    package let origin: ID?
    package let residents: Int64

    package static let maximumResidents: Int64 = 50
    package static let maximumNumber = 24

    package init(number: String, residence: ID, origin: ID?, residents: Int64) {
        self.number = number
        self.residence = residence
        self.origin = origin
        self.residents = residents
    }

    /// Letters, digits and hyphens.
    package static func isNumber(_ text: String) -> Bool {
        (1...maximumNumber).contains(text.utf8.count)
            && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 }
    }

    /// What is believed of a household today, with its id.
    package static func open(_ number: String, in tx: any Reading) throws -> (id: ID, household: Household)? {
        try tx.first(
            """
            SELECT id, number, residence, origin, residents FROM household
            WHERE number = \(number) AND superseded_by IS NULL AND valid_to = \(Day.forever) ORDER BY valid_from LIMIT 1
            """
        ) { row in
            (
                try row.id(0),
                Household(number: try row.text(1), residence: try row.id(2), origin: try row.optionalID(3), residents: try row.int(4))
            )
        }
    }

    /// Whether a household lives in a unit or came from it, by what is believed today.
    static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count(
            "SELECT COUNT(*) FROM (SELECT id FROM household WHERE residence = \(unit) AND superseded_by IS NULL LIMIT 1) AS any_of")
            + tx.count(
                "SELECT COUNT(*) FROM (SELECT id FROM household WHERE origin = \(unit) AND superseded_by IS NULL LIMIT 1) AS any_of") > 0
    }

    /// Whether anything else is believed of a household than an act said.
    package static func stands(_ id: ID, saidBy act: ID, in tx: any Reading) throws -> Bool {
        try tx.count(
            """
            SELECT COUNT(*) FROM household AS said WHERE said.id = \(id) AND said.act = \(act) AND NOT EXISTS
                (SELECT 1 FROM household AS now WHERE now.id = said.id AND now.superseded_by IS NULL
                    AND now.valid_from = said.valid_from AND now.valid_to = said.valid_to AND now.residence = said.residence
                    AND now.origin IS NOT DISTINCT FROM said.origin AND now.residents = said.residents)
            """) == 0
    }

    /// Where a household lives today, or lived last.
    package static func residence(_ id: ID, in tx: any Reading) throws -> ID? {
        try tx.first(
            "SELECT residence FROM household WHERE id = \(id) AND superseded_by IS NULL ORDER BY valid_from DESC LIMIT 1"
        ) { try $0.id(0) }
    }
}
