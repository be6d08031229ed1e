internal import Delivery
internal import Kernel
internal import People
internal import Process
internal import Territory

/// One matter as its page and its API answer show it: texts opened, contact masked, history in order.
struct MatterView: Sendable {
    struct Answer: Sendable {
        let question: Question
        let text: String
    }

    struct Step: Sendable {
        let verb: String
        let at: Instant
        /// When it was written down; clocks end by it.
        let recorded: Instant
        let version: Int64
        /// The unit that answered for it from then on.
        let owner: Matter.Place?
        let hasNote: Bool
        /// What was said with it.
        var text: String?
        /// Why an office's share was not waited for.
        var without: String?
        /// The unit above that was asked for help, or the office that does its share.
        var above: Matter.Place?
        /// Time did it, nobody else.
        var isAutomatic = false
        var isByReporter = false
        /// When what it brought ends.
        var until: Instant?
        /// Of a rating or a verification.
        var solved: Bool?
        var score: Int64?
        /// What was shared out on the spot.
        var division: Division?
        /// Who did it, and for whom who was away; told to the staff.
        var standing: (by: Staff, absent: Staff)?
    }

    let matter: Matter
    let texts: [String: String]
    /// What was answered to the questions of its category, in their order.
    let answers: [Answer]
    let contact: [String: String]
    let steps: [Step]
    let rating: (score: Int64, solved: Bool)?
    /// Verbs that the reader may use on it now.
    var verbs: [MatterVerb]
    let handlers: [Unit]
    let isReporter: Bool
    /// Reads it by a role over its place or its owner, and so what staff write to one another.
    var isStaff = false
    var tenures: [Tenure] = []
    var clocks: [ClockLine] = []
    /// Whom an arbiter may choose, and whom the office may give it to; empty for who may do neither.
    var candidates: [Unit] = []
    var staff: [Staff] = []
    var assignee: Staff?
    var standIn: Staff?
    /// What the catalogue says today, for whoever may dispatch it.
    var suggestion: DispatchCatalogue.Route?
    /// The place and the units above it by their codes: rules of the catalogue speak of them.
    var placeNames: [String: String] = [:]
    /// Texts of the pack to begin with, by the step they are for.
    var templates: [MatterVerb: [MatterScheme.Template]] = [:]
    /// The reporter asked not to be told to those who handle it: to them there is no contact.
    var isHidden = false
    /// Whether the reader may see name and phone whole, for a purpose.
    var mayReveal = false
    var origin: MatterOrigin?
    var files: [AttachedFile] = []
    /// Photos that the public sees, and what the reader may do about that.
    var shown: [ID] = []
    var showing: [FileEndpoints.Showing] = []
    /// What was asked for and has to be allowed by others; told to the staff.
    var decisions: [DecisionLine] = []
    var whistles: [WhistleLine] = []
    /// How its mediations ended.
    var mediated: [MediatedLine] = []
    var project: ProjectView?
    /// Whether the reader may open its own page, or make one.
    var opensProject = false
    var mayProject = false
    /// The draws it stood in, and what was said when it was called about.
    var revisits: [RevisitLine] = []
    /// On which grounds each may be asked for, and how much at the most.
    var terms: [MatterVerb: DecisionTerms] = [:]
    /// Who disputed whose it is, and who decides by when.
    var arbitrations: [ArbitrationLine] = []
    /// What may be supposed of it now, and whom it might be given to.
    var supposable: [WhatIf.Case] = []
    var supposedUnits: [Unit] = []
    var mostExtended: TimeLimit?
    /// How much of its share of the month the unit has asked for already.
    var shares: [MatterVerb: MonthShare] = [:]
    /// How often it may be given back.
    var returns: Int64?
    /// What it goes along with, and whether the reader may open that.
    var root: Matter?
    var mayReadRoot = false
    /// How many others raised the same; what they said, for the staff.
    var others: Int64 = 0
    var followers: [Follower] = []
    /// What it might go along with, for whoever may merge it.
    var similar: [RaiseHints.Similar] = []
    /// What it is a part of, and whether the reader may open that; what is a part of it.
    var part: Part?
    var whole: Matter?
    var mayReadWhole = false
    var parts: [PartLine] = []
    /// Any category of the pack, for whoever may split it.
    var offered: [(group: MatterClass, categories: [Category])] = []

    /// The cause that it has in common with others, and whether the reader may say so.
    var topic: TopicLine?
    var mayGroup = false

    /// Its reader looks over how it went: nothing that was said is opened for it.
    var isAudited = false

    static let historyLimit = 200

    /// `nil` for what does not exist or may not be seen, which look alike.
    /// Without `hasHistory` steps, clocks and choices are left out.
    static func load(
        _ number: String, for actor: Actor, _ services: MatterServices, hasHistory: Bool = true, in tx: any Reading
    ) throws -> MatterView? {
        let policy = services.policy
        let pack = services.scheme.current
        guard let matter = try Matter.find(number: number, readableBy: actor, policy, in: tx) else { return nil }
        let scheme = try pack.section(MatterScheme.self)
        let verbs = MatterVerb.allCases.filter { verb in
            guard scheme.allows(verb, from: matter.state) else { return false }
            if MatterVerb.decided.contains(verb), scheme.chain(of: verb, on: matter) == nil { return false }
            if matter.isSettled(verb, by: scheme) { return false }
            if case .allowed = policy.decide(verb.verb, of: actor, on: matter.subject) { return true }
            return false
        }
        let reporter = try tx.first("SELECT id, hidden FROM reporter WHERE matter = \(matter.id) LIMIT 1") {
            (id: try $0.id(0), isHidden: try $0.bool(1))
        }
        let isReporter = actor.holds.contains(matter.hold) || (actor.account != nil && actor.account == matter.reporter)
        let seen = reporter.flatMap { $0.isHidden && !isReporter ? nil : $0.id }
        let texts = try SealedTexts.read(matter.id, vault: services.vault, in: tx)
        let answers = scheme.questions(of: matter.category).compactMap { question in
            texts[question.name].map { Answer(question: question, text: $0) }
        }
        let isStaff = policy.isStaff(actor, of: matter)
        let steps = hasHistory ? try steps(of: matter, texts, isStaff: isStaff, in: tx) : []
        var view = MatterView(
            matter: matter, texts: texts, answers: answers,
            contact: try seen.map { try SealedTexts.read($0, vault: services.vault, in: tx) } ?? [:],
            steps: steps, rating: try rating(of: matter, in: tx), verbs: verbs,
            handlers: hasHistory && verbs.contains(.dispatch) ? try Unit.named(matter.handlers(by: pack), in: tx) : [],
            isReporter: isReporter, isStaff: isStaff, isHidden: reporter?.isHidden ?? false,
            origin: try MatterOrigin.find(matter.id, in: tx),
            files: try AttachedFile.all(of: matter.id, in: tx))
        if try !view.files.isEmpty && matter.isPublic(by: scheme, in: tx) {
            view.shown = try PublicFiles.all(of: matter.id, in: tx)
            view.showing = FileEndpoints.Showing.allCases.filter { services.may($0.verb, actor, matter) }
        }
        if hasHistory { try view.addHistory(pack, now: services.now, in: tx) }
        if hasHistory { try view.addProject(for: actor, services, in: tx) }
        if hasHistory { view.whistles = try WhistleLine.all(of: matter, for: actor, policy, in: tx) }
        if try verbs.contains(.whistle) && pack.section(WhistleScheme.self).grounds.isEmpty { view.verbs.removeAll { $0 == .whistle } }
        if hasHistory { view.revisits = try RevisitLine.all(of: matter, isReporter: isReporter, isStaff: isStaff, in: tx) }
        if hasHistory, isStaff {
            view.decisions = try DecisionLine.all(of: matter, texts, for: actor, policy, pack, in: tx)
            let waiting = Set(view.decisions.filter { $0.record.state == .waiting }.map(\.record.kind))
            // The same thing is asked for once at a time.
            view.verbs.removeAll { MatterVerb.decided.contains($0) && waiting.contains($0.rawValue) }
            view.terms = scheme.decisions
            for verb in view.verbs {
                view.shares[verb] = try MonthShare.of(verb, unit: matter.owner.unit, at: services.now, pack, in: tx)
            }
        }
        view.mediated = try MediatedLine.all(of: matter.id, in: tx)
        if !view.isHidden { view.verbs.removeAll { $0 == .lift } }
        view.mayReveal = isStaff && !view.isHidden && !view.contact.isEmpty && services.may(RevealMatter.verb, actor, matter)
        try view.addFollowing(services, actor, in: tx)
        try view.addTopic(services, actor, in: tx)
        try view.addParts(services, actor, in: tx)
        if hasHistory, view.verbs.contains(.split) { view.offered = scheme.offered }
        return view
    }

    private mutating func addProject(for actor: Actor, _ services: MatterServices, in tx: any Reading) throws {
        guard let known = try Project.of(matter.id, in: tx) else {
            mayProject =
                try matter.kind.isOpen && services.scheme.current.section(ProjectScheme.self).isUsed
                && services.may(ProjectPermission.open, actor, matter)
            return
        }
        project = try ProjectView.load(known, matter, isStaff: isStaff, services, in: tx)
        opensProject = services.may(ProjectPermission.read, actor, matter)
    }

    private mutating func addHistory(_ pack: Scheme, now: Instant, in tx: any Reading) throws {
        tenures = try Tenure.all(of: matter, origin: origin, steps: steps, in: tx)
        clocks = try ClockLine.all(of: matter, pack, now: now, in: tx)
        arbitrations = try ArbitrationLine.all(of: matter, pack, now: now, in: tx)
        placeNames = Dictionary(try UnitRecord.lineage(of: matter.place.path, in: tx).map { ($0.code, $0.name) }) { first, _ in first }
        if verbs.contains(.dispatch) {
            suggestion = try pack.section(DispatchCatalogue.self).route(matter.place.path, category: matter.category)
        }
        if verbs.contains(.arbitrate) || verbs.contains(.assist) { candidates = try matter.candidates(by: pack, in: tx) }
        if verbs.contains(.assign) { staff = try matter.staff(by: pack, in: tx) }
        let scheme = try pack.section(MatterScheme.self)
        supposable = WhatIf.Case.allCases.filter { scheme.allows($0.verb, from: matter.state) && !matter.isSettled($0.verb, by: scheme) }
        mostExtended = scheme.decisions[.extend]?.atMost
        if supposable.contains(.dispatch) || supposable.contains(.return) {
            supposedUnits = try Unit.named(matter.handlers(by: pack), in: tx)
        }
        guard isStaff else { return }
        returns = try? scheme.transition(.return, from: matter.state).times
        for verb in verbs { templates[verb] = scheme.templates(for: verb) }
        assignee = try matter.course.assignee.flatMap { try Staff.find($0, in: tx) }
        standIn = try matter.course.standIn.flatMap { try Staff.find($0, in: tx) }
    }

    /// The newest text of a step that may have been taken again.
    func latest(_ plain: String, _ verb: MatterVerb) -> String? { Self.latest(plain, verb, of: texts) }

    static func latest(_ plain: String, _ verb: MatterVerb, of texts: [String: String]) -> String? {
        let prefix = "\(verb.rawValue)."
        let versions = texts.keys.filter { $0.hasPrefix(prefix) }.compactMap { Int64($0.dropFirst(prefix.count)) }
        return versions.max().flatMap { texts[MatterText.said(verb, $0)] } ?? texts[plain]
    }

    private static func rating(of matter: Matter, in tx: any Reading) throws -> (score: Int64, solved: Bool)? {
        guard matter.kind == .closed || matter.course.redone > 0 else { return nil }
        return try tx.first("SELECT score, solved FROM rating WHERE matter = \(matter.id) LIMIT 1") { (try $0.int(0), try $0.bool(1)) }
    }

    private static func steps(of matter: Matter, _ texts: [String: String], isStaff: Bool, in tx: any Reading) throws -> [Step] {
        var places: [ID: Matter.Place] = [:]
        func place(_ item: Payload.Item?) throws -> Matter.Place? {
            guard case .id(let unit)? = item else { return nil }
            if places[unit] == nil { places[unit] = try Unit.find(id: unit, in: tx)?.place }
            return places[unit]
        }
        let standing = isStaff ? try Handover.steps(on: matter.id, in: tx) : [:]
        let plain = ["dispatch": MatterText.note, "resolve": MatterText.result, "rate": MatterText.comment]
        return try EventLog.stream(matter.id, limit: historyLimit, in: tx).filter { isStaff || !$0.isInternal }.map { event in
            let verb = String(event.type.dropFirst("matter.".count))
            let said = plain[verb]
            let committed = event.payload[said ?? "text"] != nil
            var step = Step(
                verb: verb, at: event.occurred, recorded: event.recorded, version: event.version, owner: try place(event.payload["owner"]),
                hasNote: event.payload["note"] != nil)
            if isStaff, event.payload["without"] != nil { step.without = texts[MatterText.without(event.version)] }
            if committed { step.text = texts["\(verb).\(event.version)"] ?? said.flatMap { texts[$0] } }
            step.above = try place(event.payload["above"])
            if case .instant(let until)? = event.payload["until"] { step.until = until }
            step.isAutomatic = event.payload["automatic"] == .flag(true)
            step.isByReporter = event.payload["reporter"] == .flag(true)
            if case .flag(let solved)? = event.payload["solved"] { step.solved = solved }
            if case .number(let score)? = event.payload["score"] { step.score = score }
            step.division = try Division.read(event, texts, place: place)
            step.standing = standing[event.version]
            return step
        }
    }

    var maskedPhone: String? { Masked.phone(contact[MatterText.phone]) }
    var maskedName: String? { Masked.name(contact[MatterText.name]) }
}

extension MatterView {
    /// How it went, for who looks that over. No text, contact or file is opened, so no purpose is asked and no reading is written down.
    static func audited(_ number: String, by actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> MatterView? {
        guard let matter = try Matter.find(number: number, auditedBy: actor, services.policy, in: tx) else { return nil }
        let steps = try steps(of: matter, [:], isStaff: true, in: tx).map { step -> Step in
            var step = step
            step.division = nil
            return step
        }
        var view = MatterView(
            matter: matter, texts: [:], answers: [], contact: [:], steps: steps, rating: nil, verbs: [], handlers: [], isReporter: false,
            origin: try MatterOrigin.find(matter.id, in: tx))
        try view.addHistory(services.scheme.current, now: services.now, in: tx)
        view.supposable = []
        view.isAudited = true
        return view
    }
}

extension Policy {
    /// Whether somebody reads a matter by a role over its place or its owner, not as its reporter alone.
    func isStaff(_ actor: Actor, of matter: Matter) -> Bool {
        if actor.isSystem { return true }
        let byGrants = Subject(place: matter.place.path, owner: matter.owner.path)
        if case .allowed = decide(MatterPermission.read, of: Actor(account: nil, grants: actor.grants), on: byGrants) { return true }
        return false
    }
}

extension Matter {
    /// Whether it was decided already whose it is: then it is neither given back nor disputed, and what was given back so often as the
    /// pack says is disputed instead.
    func isSettled(_ verb: MatterVerb, by scheme: MatterScheme) -> Bool {
        guard verb == .return || verb == .dispute else { return false }
        let most = verb == .return ? (try? scheme.transition(.return, from: state))?.times : nil
        return course.isArbitrated || most.map { course.returned >= $0 } ?? false
    }
}

extension SealedEvent {
    /// A word of the staff among themselves, or what concerns rates alone.
    var isInternal: Bool {
        type == MatterVerb.exclude.verb.text || (type == MatterVerb.note.verb.text && payload["open"] != .flag(true))
    }
}
