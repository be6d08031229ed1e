package import Kernel
package import Markup
internal import People

/// 个人信息清单: which personal data is kept, as the pack declares it and the slices say themselves. Nothing in it is written by hand.
package struct PersonalDataMap: Sendable {
    struct Line: Sendable {
        let holding: PersonalHolding
        let declared: RightsScheme.Declaration?
        let years: Int64?
        /// Roles that may see a record whole.
        let roles: [String]
    }

    let pack: String
    let lines: [Line]

    package init(_ keeping: Keeping, _ scheme: Scheme) throws {
        pack = "\(scheme.id) \(scheme.version)"
        let rights = try scheme.section(RightsScheme.self)
        lines = try keeping.holdings.map { holding in
            let roles = Set(holding.readBy.flatMap { scheme.roles(with: $0).map(\.id) }).sorted()
            return Line(
                holding: holding, declared: rights.declared(holding.name), years: try holding.keptYears(scheme), roles: roles)
        }
    }

    package func markdown(_ lexicon: Lexicon) -> String {
        let head = "# \(lexicon("map.title"))\n\n\(lexicon("map.about", ["pack": pack]))\n"
        return lines.reduce(into: head) { text, line in
            let facts = facts(line, lexicon).map { "| \($0.0) | \($0.1) |" }.joined(separator: "\n")
            text += "\n## \(lexicon("holding.\(line.holding.name)"))\n\n| | |\n|---|---|\n\(facts)\n"
        }
    }

    private func facts(_ line: Line, _ lexicon: Lexicon) -> [(String, String)] {
        let comma = lexicon("list.comma")
        let missing = lexicon("map.undeclared")
        let words = RightsWords(lexicon: lexicon)
        return [
            (lexicon("map.what"), line.holding.fields.map { lexicon($0) }.joined(separator: comma)),
            (lexicon("rights.purpose"), line.declared.map { words.purpose(of: line.holding.name, $0) } ?? missing),
            (lexicon("rights.basis"), line.declared.map { words.basis(of: line.holding.name, $0) } ?? missing),
            (
                lexicon("rights.sensitivity"),
                line.declared.map { lexicon("rights.sensitivity.\($0.sensitivity.rawValue)") } ?? missing
            ),
            (lexicon("map.where"), line.holding.tables.joined(separator: comma)),
            (
                lexicon("rights.kept"),
                line.years.map { lexicon("rights.kept.years", ["years": "\($0)"]) } ?? lexicon("rights.kept.lives")
            ),
            (lexicon("map.who"), line.roles.map { lexicon("role.\($0)") }.joined(separator: comma)),
        ]
    }

    package func json(_ lexicon: Lexicon) -> [UInt8] {
        JSONWriter.object { json in
            json.field("pack", pack)
            json.key("holdings")
            json.array { list in
                for line in lines {
                    list.object {
                        $0.field("holding", line.holding.name)
                        $0.field("fields", strings: line.holding.fields.map { lexicon($0) })
                        $0.field("purpose", line.declared?.purpose)
                        $0.field("legal_basis", line.declared?.legalBasis)
                        $0.field("sensitivity", line.declared?.sensitivity.rawValue)
                        $0.field("tables", strings: line.holding.tables)
                        $0.field("kept_years", line.years)
                        $0.field("roles", strings: line.roles)
                    }
                }
            }
        }
    }
}
