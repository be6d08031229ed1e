package import Kernel
package import Markup
package import People

/// 泄露演练: whom a breach would concern, and what each would be told (PIPL art. 57: what, why, harm, what was done, what one can do).
/// It holds masked contacts alone: the notices go out by the ways the office has.
package struct Breach: Sendable {
    package enum Scenario: Sendable, Equatable {
        case account(String)
        case backup
    }

    struct Affected: Sendable {
        let holding: String
        let label: String
        let fields: [PersonalHolding.Field]
    }

    let scenario: Scenario
    let since: Day
    let affected: [Affected]
    let isCut: Bool

    /// Beyond this many the list is cut, and says so.
    static let limit = 10_000
    private static let bite = 200

    package static func look(_ tx: any Reading, _ scheme: Scheme, _ vault: any Vault, _ now: Instant) -> PersonalHolding.Look {
        PersonalHolding.Look(tx: tx, scheme: scheme, vault: vault, now: now)
    }

    /// Whatever the account opened whole since a day: the log of readings knows. `nil` for no such account.
    package static func account(
        _ name: String, since: Day, _ keeping: Keeping, _ look: PersonalHolding.Look
    ) throws -> Breach? {
        guard let account = try Staff.named(name, in: look.tx) else { return nil }
        let records = try look.tx.all(
            """
            SELECT DISTINCT record FROM reading WHERE account = \(account) AND day >= \(since.text) ORDER BY record LIMIT \(limit + 1)
            """
        ) { try $0.id(0) }
        var affected: [Affected] = []
        for record in records.prefix(limit) {
            for holding in keeping.holdings {
                affected += try holding.concerned(record, look).map { Affected(holding, $0) }
            }
        }
        return Breach(scenario: .account(name), since: since, affected: affected, isCut: records.count > limit)
    }

    /// Whatever stood in the database on the day a backup was made. Texts lie sealed in it; without the keys nobody reads them, so this is
    /// the list for the case that the keys were lost with it.
    package static func backup(made day: Day, _ keeping: Keeping, _ look: PersonalHolding.Look) throws -> Breach {
        var affected: [Affected] = []
        for holding in keeping.holdings {
            var after = ID.zero
            while affected.count <= limit {
                let items = try holding.all(after, bite, look)
                affected += items.filter { $0.since < day.next.start && !$0.fields.isEmpty }.map { Affected(holding, $0) }
                guard items.count == bite, let last = items.last else { break }
                after = last.record
            }
        }
        return Breach(scenario: .backup, since: day, affected: Array(affected.prefix(limit)), isCut: affected.count > limit)
    }

    package func text(_ lexicon: Lexicon) -> String {
        let what: String
        switch scenario {
        case .account(let name): what = lexicon("drill.account", ["name": name, "day": since.text])
        case .backup: what = lexicon("drill.backup", ["day": since.text])
        }
        let counts = Dictionary(grouping: affected, by: \.holding).sorted { $0.key < $1.key }
            .map { "\(lexicon("holding.\($0.key)")) \($0.value.count)" }.joined(separator: lexicon("list.comma"))
        var lines = ["# \(lexicon("drill.title"))", "", what, lexicon("drill.affected", ["count": "\(affected.count)"]) + " " + counts, ""]
        if isCut { lines += [lexicon("drill.cut"), ""] }
        lines += affected.map { one in
            let fields = one.fields.map { "\(lexicon($0.name)) \($0.label == nil ? "" : $0.masked)".trimmingWhitespace }
            return "- \(lexicon("holding.\(one.holding)")) \(one.label)：\(fields.joined(separator: lexicon("list.comma")))"
        }
        lines += ["", "## \(lexicon("drill.notice"))", "", lexicon("drill.notice.text", ["what": what, "day": since.text])]
        lines += ["", "## \(lexicon("drill.report"))", "", lexicon("drill.report.text", ["what": what, "count": "\(affected.count)"])]
        return lines.joined(separator: "\n")
    }
}

extension Breach.Affected {
    init(_ holding: PersonalHolding, _ item: PersonalHolding.Item) {
        self.init(holding: holding.name, label: item.label, fields: item.fields)
    }
}
