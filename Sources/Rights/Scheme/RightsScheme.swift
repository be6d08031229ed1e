package import Kernel
package import Process

/// `rights.yaml`: why each kind of personal record is kept and by what law, how long an office may take to answer about it, what reading
/// is unusual, and how long backups live. A county without the file shows what it keeps, and takes no requests.
package struct RightsScheme: SchemeSection {
    package static let key = "rights"
    package static var verbs: Set<Verb> { RightsPermission.all }

    /// Why it is kept (guard-rail 3). How long stands with the slice that keeps it.
    package struct Declaration: Sendable, Equatable {
        package enum Sensitivity: String, Sendable, CaseIterable { case ordinary, sensitive }

        package let purpose: String
        package let legalBasis: String
        package let sensitivity: Sensitivity
    }

    package struct Terms: Sendable {
        package let declared: [String: Declaration]
        /// How long an office may take to answer.
        package let within: TimeLimit
        /// How long the next one up is given once it is late.
        package let climb: TimeLimit?
        /// After so many days the last backup from before an erasure is gone.
        package let backupDays: Int64
        package let reading: ReadingRule
    }

    package let terms: Terms?

    /// What every county keeps; the others are declared where they are used.
    static let always = ["accounts", "matters"]

    package static func absent(in context: PackContext) -> RightsScheme? { RightsScheme(terms: nil) }

    package func declared(_ holding: String) -> Declaration? { terms?.declared[holding] }

    package static func read(_ node: PackReader, in context: PackContext) -> RightsScheme? {
        guard node.map(allowed: ["holdings", "answer", "backups", "reading"]) != nil else { return nil }
        let declared = node.require("holdings").flatMap(declarations)
        let answer = node.require("answer").flatMap(answer)
        let days = node.require("backups").flatMap { reader in
            reader.map(allowed: ["kept_days"]).flatMap { _ in reader.require("kept_days")?.integer(1...3650) }
        }
        let reading = node.require("reading").flatMap(ReadingRule.read)
        separate(node, context)
        guard let declared, let answer, let days, let reading else { return nil }
        return RightsScheme(
            terms: Terms(declared: declared, within: answer.within, climb: answer.climb, backupDays: days, reading: reading))
    }

    private static func declarations(_ node: PackReader) -> [String: Declaration]? {
        guard let entries = node.map() else { return nil }
        var declared: [String: Declaration] = [:]
        for (name, reader) in entries {
            guard reader.map(allowed: ["purpose", "legal_basis", "sensitivity"]) != nil else { continue }
            let purpose = reader.require("purpose")?.text()
            let basis = reader.require("legal_basis")?.text()
            let sensitivity = reader.require("sensitivity")?.choice(Declaration.Sensitivity.self)
            guard let purpose, let basis, let sensitivity else { continue }
            declared[name] = Declaration(purpose: purpose, legalBasis: basis, sensitivity: sensitivity)
        }
        for name in always where node.optional(name) == nil {
            node.fault(
                "rights.undeclared", "nobody says why «\(name)» are kept", mend: "add `\(name): {purpose, legal_basis, sensitivity}`")
        }
        return declared.count == entries.count ? declared : nil
    }

    private static func answer(_ node: PackReader) -> (within: TimeLimit, climb: TimeLimit?)? {
        guard node.map(allowed: ["within", "climb"]) != nil, let within = node.require("within")?.timeLimit() else { return nil }
        guard let climb = node.optional("climb") else { return (within, nil) }
        return climb.timeLimit().map { (within, $0) }
    }

    /// Who looks into retaliation must have had no hand in what it is about.
    private static func separate(_ node: PackReader, _ context: PackContext) {
        for role in context.roles where role.verbs.contains(RightsPermission.discipline) {
            guard let other = role.verbs.sorted().first(where: { $0.text.hasPrefix("matter.") || $0 == RightsPermission.answer }) else {
                continue
            }
            node.fault(
                "rights.discipline", "«\(role.id)» looks into retaliation and also has «\(other)»",
                mend: "give rights.discipline to a role that handles nothing")
        }
    }
}

/// When reading is unusual.
package struct ReadingRule: Sendable, Equatable {
    /// More than so many readings by one person on one day.
    package let aDay: Int64
    /// Before or after these hours of the day.
    package let from: Int64
    package let until: Int64
    /// The same record by more than so many people within thirty days.
    package let people: Int64

    package static let windowDays: Int64 = 30

    package init(aDay: Int64, from: Int64, until: Int64, people: Int64) {
        self.aDay = aDay
        self.from = from
        self.until = until
        self.people = people
    }

    /// `{a_day: 30, from: 7, until: 21, people: 5}`
    static func read(_ node: PackReader) -> ReadingRule? {
        guard node.map(allowed: ["a_day", "from", "until", "people"]) != nil else { return nil }
        let aDay = node.require("a_day")?.integer(1...1000)
        let from = node.require("from")?.integer(0...23)
        let until = node.require("until")?.integer(1...24)
        let people = node.require("people")?.integer(1...100)
        guard let aDay, let from, let until, let people else { return nil }
        guard from < until else {
            node.fault("rights.hours", "ends before it begins", mend: "write `from` earlier than `until`")
            return nil
        }
        return ReadingRule(aDay: aDay, from: from, until: until, people: people)
    }

    package enum Kind: String, Sendable, CaseIterable { case family, volume, hour, many }

    /// What is unusual about one more reading: that it is of the reader's own family, how many the reader made that day with it, at which
    /// hour, and by how many the record was read lately.
    package func judge(aDay count: Int64, hour: Int64, people: Int64, isFamily: Bool = false) -> Kind? {
        if isFamily { return .family }
        if count > aDay { return .volume }
        if hour < from || hour >= until { return .hour }
        return people > self.people ? .many : nil
    }
}
