package import Kernel

/// 区划调整: one change of the territory as it was asked for, before and after it is carried out.
package struct ActPlan: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case rename, recode, open, close, move, merge, split, extract, outline

        /// Changes nothing that people of other units see: whoever keeps the unit alone may do it.
        var isInside: Bool { self == .open || self == .rename }

        var act: TerritoryAct.Kind {
            switch self {
            case .rename: .rename
            case .recode: .recode
            case .open: .open
            case .close: .close
            case .move: .move
            case .merge: .merge
            case .split: .split
            case .extract: .extract
            case .outline: .outline
            }
        }
    }

    /// What becomes of who serves in a unit that is no more.
    package enum Posts: String, Sendable, CaseIterable {
        /// They go on in its successor.
        case move
        case end
    }

    /// One of the units that a split or an extraction makes.
    package struct Part: Sendable, Equatable {
        package let code: String
        package let name: String
        /// In hundredths of a percent of the unit it comes from.
        package let share: Int64
        /// Units right below the old one that stand below this one from then on, by their codes.
        package let children: [String]
    }

    package let kind: Kind
    /// Codes of what is changed: the unit to close, those to merge, the one to split; the unit above for a new one.
    package let units: [String]
    package var name: String?
    package var code: String?
    package var level: String?
    /// The unit above from then on, the one that others are merged into, or the one that goes on with what is in flight.
    package var target: String?
    package var parts: [Part] = []
    package var posts: Posts = .move
    /// The land of units from that day on.
    package var land: [String: Outline] = [:]
    package let day: Day
    package let documentNo: String?

    /// Nothing is planned further ahead than this, in days.
    package static let daysAhead: Int64 = 366
    /// Nor is anything said to have happened before there were townships.
    package static let earliest = Day(year: 1949, month: 10, day: 1)
    package static let maximumParts = 20
    package static let maximumUnits = 20
    /// Units that one act changes, those below included.
    package static let maximumTouched = 2000
    package static let maximumLand = 400_000

    package static let whole: Int64 = 10_000
}

extension ActPlan {
    /// The same on another day.
    func on(_ day: Day) -> ActPlan {
        ActPlan(
            kind: kind, units: units, name: name, code: code, level: level, target: target, parts: parts, posts: posts, land: land,
            day: day,
            documentNo: documentNo)
    }

    /// What a form and the API send. Empty fields are those that the kind does not ask for.
    package enum Fields {
        package static let kind = Field.choice("kind", Kind.allCases.map(\.rawValue))
        /// Codes with spaces or commas between.
        package static let unit = Field.line("unit", maximum: 700)
        package static let name = Field.line("name", maximum: 60).optional
        package static let code = Field.line("code", maximum: 32).optional
        package static let level = Field.line("level", maximum: 40).optional
        package static let target = Field.line("target", maximum: 32).optional
        /// A line for each new unit: code, name, share in percent, and the codes of the units below that go with it.
        package static let parts = Field.text("parts", maximum: 8000).optional
        package static let posts = Field.choice("posts", Posts.allCases.map(\.rawValue)).optional
        /// GeoJSON whose features name units by their property `code`.
        package static let land = Field.text("land", maximum: maximumLand).optional
        package static let day = Field.date("day").optional
        package static let documentNo = Field.line("document_no", maximum: 100).optional

        package static let all = [
            kind.any, unit.any, name.any, code.any, level.any, target.any, parts.any, posts.any, land.any, day.any, documentNo.any,
        ]
        package static let schema = Schema("TerritoryChange", all)
    }

    package init(_ input: Input, today: Day) throws {
        guard let kind = Kind(rawValue: input[Fields.kind]) else { throw Problem.invalid([FieldProblem(Fields.kind.name, "choice")]) }
        var faults: [FieldProblem] = []
        func need(_ field: Field<String?>) {
            if input[field] == nil { faults.append(FieldProblem(field.name, "required")) }
        }
        let codes = Self.words(input[Fields.unit])
        switch kind {
        case .rename: need(Fields.name)
        case .recode: need(Fields.code)
        case .open: [Fields.name, Fields.code, Fields.level].forEach(need)
        case .move: need(Fields.target)
        case .merge: if input[Fields.target] == nil { [Fields.name, Fields.code].forEach(need) }
        case .split, .extract: need(Fields.parts)
        case .outline: need(Fields.land)
        case .close: break
        }
        let isOne = kind != .merge && kind != .outline
        if codes.count != Set(codes).count || codes.count > (isOne ? 1 : Self.maximumUnits) || codes.isEmpty {
            faults.append(FieldProblem(Fields.unit.name, "unit"))
        }
        let day = Self.day(input[Fields.day], today: today, &faults)
        let parts = Self.parts(input[Fields.parts] ?? "", kind, &faults)
        let land = Self.land(input[Fields.land], &faults)
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        self.init(
            kind: kind, units: codes, name: input[Fields.name], code: input[Fields.code], level: input[Fields.level],
            target: input[Fields.target], parts: parts, posts: input[Fields.posts].flatMap(Posts.init(rawValue:)) ?? .move, land: land,
            day: day, documentNo: input[Fields.documentNo])
    }

    static func words(_ text: String) -> [String] { text.split { " ,，、\t\n\r".contains($0) }.map(String.init) }

    private static func day(_ text: String?, today: Day, _ faults: inout [FieldProblem]) -> Day {
        guard let text else { return today }
        let latest = Day(sinceEpoch: today.sinceEpoch + daysAhead)
        guard let day = Day(text) else {
            faults.append(FieldProblem(Fields.day.name, "day"))
            return today
        }
        guard day >= earliest, day <= latest else {
            faults.append(FieldProblem(Fields.day.name, "day_range", args: ["from": earliest.text, "to": latest.text]))
            return today
        }
        return day
    }

    private static func parts(_ text: String, _ kind: Kind, _ faults: inout [FieldProblem]) -> [Part] {
        guard kind == .split || kind == .extract, !text.isEmpty else { return [] }
        var parts: [Part] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let words = words(String(line))
            guard !words.isEmpty else { continue }
            guard words.count >= 3, let share = share(words[2]), words[1].count <= 60 else {
                faults.append(FieldProblem(Fields.parts.name, "act_part", args: ["line": "\(parts.count + 1)"]))
                return []
            }
            parts.append(Part(code: words[0], name: words[1], share: share, children: Array(words.dropFirst(3))))
        }
        let sum = parts.reduce(0) { $0 + $1.share }
        let isWhole = kind == .split ? sum == whole : sum < whole && sum > 0
        if !isWhole { faults.append(FieldProblem(Fields.parts.name, kind == .split ? "act_shares" : "act_rest")) }
        if parts.count < (kind == .split ? 2 : 1) || parts.count > maximumParts || Set(parts.map(\.code)).count != parts.count {
            faults.append(FieldProblem(Fields.parts.name, "act_parts", args: ["max": "\(maximumParts)"]))
        }
        let children = parts.flatMap(\.children)
        if Set(children).count != children.count { faults.append(FieldProblem(Fields.parts.name, "act_twice")) }
        return parts
    }

    /// `33.34%` in hundredths of a percent.
    private static func share(_ text: String) -> Int64? {
        let halves = text.split(separator: "%", omittingEmptySubsequences: true).first?.split(
            separator: ".", omittingEmptySubsequences: false)
        guard let halves, halves.count <= 2, let percent = Int64(halves[0]), (0...100).contains(percent) else { return nil }
        let rest = halves.count == 2 ? String(halves[1]) : "0"
        guard (1...2).contains(rest.utf8.count), let hundredths = Int64(rest), hundredths >= 0 else { return nil }
        let share = percent * 100 + (rest.utf8.count == 1 ? hundredths * 10 : hundredths)
        return (1...whole).contains(share) ? share : nil
    }

    private static func land(_ text: String?, _ faults: inout [FieldProblem]) -> [String: Outline] {
        guard let text else { return [:] }
        let file = OutlineReader.read(Array(text.utf8))
        var land: [String: Outline] = [:]
        for feature in file.features {
            guard let outline = feature.outline, let code = feature.properties["code"], land[code] == nil else {
                faults.append(FieldProblem(Fields.land.name, "act_land"))
                return [:]
            }
            land[code] = outline
        }
        if !file.faults.isEmpty || file.isCutShort || land.isEmpty { faults.append(FieldProblem(Fields.land.name, "act_land")) }
        return land
    }
}
