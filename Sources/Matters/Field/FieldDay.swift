internal import Kernel
internal import People
internal import Territory

/// What a grid worker needs for a day out of reach: the own grids, what waits in them by deadline, and the forms that the worker may send.
struct FieldDay {
    struct Task {
        let matter: Matter
        let what: String?
        /// «longitude, latitude», where somebody tapped for it: whoever looks after the place goes there. Of whoever asked to stay unknown
        /// to those who handle it there is none: where somebody stood tells who it was.
        let point: String?
    }

    /// Tasks that are laid on a phone.
    static let taskCount = 40
    /// Grids of one worker that are looked at.
    static let gridCount = 8

    /// The units that the worker looks after.
    let own: [Unit]
    /// Those and the ones right below, to choose from.
    let places: [Unit]
    let tasks: [Task]
    let forms: [FieldForm]
    let sketch: UnitSketch?
    let now: Instant

    static func load(_ actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> FieldDay {
        let policy = services.policy
        let scheme = services.scheme.current
        func paths(_ verb: Verb) -> [UnitPath] { Array(policy.scopes(verb, of: actor, over: .place).map(\.path).prefix(gridCount)) }
        let grids = paths(VisitPermission.record)
        let own = try grids.compactMap { path in try path.segments.last.flatMap { try Unit.find(code: String($0), in: tx) } }
        let lists = paths(MatterPermission.list)
        let canAttach = !paths(MatterPermission.attach).isEmpty
        var forms = try scheme.section(VisitScheme.self).forms.map(FieldForm.Kind.visit)
        if policy.mayEver(RaiseMatter.verb, actor) { forms.append(.raise) }
        if !paths(PatrolMatter.verb).isEmpty { forms.append(.patrol) }
        if !paths(BehalfMatter.verb).isEmpty { forms.append(.behalf) }
        if !paths(MatterVerb.note.verb).isEmpty { forms.append(.note) }
        // Whoever has no grid any more has nowhere to send them; what waits on the phone still stands on the page.
        if own.isEmpty { forms = [] }
        let places = try Unit.around(grids, in: tx)
        let now = services.now
        return FieldDay(
            own: own, places: places, tasks: try tasks(own.filter { unit in lists.contains { $0.contains(unit.path) } }, services, in: tx),
            // Whoever raised a matter adds to it; to others only who looks after the place.
            forms: forms.map { FieldForm(kind: $0, takesPhotos: $0 == .raise || canAttach && ($0 == .patrol || $0 == .behalf)) },
            sketch: try own.first.flatMap { unit in
                try services.sketches.current(
                    under: unit.unit, children: places.filter { $0.path.segments.dropLast() == unit.path.segments[...] }.map(\.unit), in: tx
                )
            }, now: now)
    }

    /// What is open in these units, the nearest deadline first.
    private static func tasks(_ units: [Unit], _ services: MatterServices, in tx: any Reading) throws -> [Task] {
        var found: [Matter] = []
        for unit in units {
            found += try MattersByDue(unit: unit.unit, side: .place, kinds: StateKind.open, after: nil, limit: taskCount).run(in: tx).items
        }
        // Somebody who looks after a village and a grid in it meets the same matter twice.
        var seen: Set<ID> = []
        let nearest = found.filter { seen.insert($0.id).inserted }
            .sorted { ($0.due?.ms ?? .max, $0.id) < ($1.due?.ms ?? .max, $1.id) }.prefix(taskCount)
        return try nearest.map { matter in
            let texts = try SealedTexts.read(matter.id, vault: services.vault, in: tx)
            let point = try LiftMatter.isHidden(matter.id, in: tx) ? nil : texts[MatterText.point]
            return Task(matter: matter, what: WorkInbox.excerpt(texts, nil), point: point)
        }
    }
}

/// A form that can be filled in without a network and is sent as the command that the page of the same name sends.
struct FieldForm {
    enum Kind: Equatable {
        case visit(VisitScheme.Form)
        case raise, patrol, behalf, note

        static func == (left: Kind, right: Kind) -> Bool { left.id == right.id }

        var id: String {
            switch self {
            case .visit(let form): "visit-\(form.id)"
            case .raise: "raise"
            case .patrol: "patrol"
            case .behalf: "behalf"
            case .note: "note"
            }
        }
    }

    let kind: Kind
    let takesPhotos: Bool

    /// Photos that one form takes.
    static let photoCount = 3

    /// The word for its title.
    var word: String {
        switch kind {
        case .visit(let form): "visit.\(form.id)"
        case .raise: "round.raise"
        case .patrol: "way.patrol.title"
        case .behalf: "way.behalf.title"
        case .note: "verb.note"
        }
    }

    /// The page that does the same where there is no script; a note stands on the matter's own page.
    var page: String? {
        switch kind {
        case .visit(let form): "/visits/new?form=\(form.id)"
        case .raise: "/raise"
        case .patrol: "/raise/patrol"
        case .behalf: "/raise/behalf"
        case .note: nil
        }
    }

    /// Where the queue sends it; `{number}` is the matter's.
    var address: String {
        switch kind {
        case .visit: "/api/v1/visits"
        case .raise: "/api/v1/matters"
        case .patrol: "/api/v1/matters/patrol"
        case .behalf: "/api/v1/matters/behalf"
        case .note: "/api/v1/matters/{number}/note"
        }
    }

    /// The field that says when it was, where the command has one.
    var timeField: String? {
        switch kind {
        case .visit: RecordVisit.Fields.visited.name
        case .raise, .patrol, .behalf: SeenAt.field.name
        case .note: nil
        }
    }

    /// Its fields as a form shows them, with every question that any category asks; the script shows those of the one chosen.
    func schema(_ scheme: MatterScheme) -> Schema {
        switch kind {
        case .visit(let form):
            let own = RecordVisit.Fields.page.fields.filter { $0.name != RecordVisit.Fields.form.name }
            return Schema("RecordVisit", Array(own.prefix(2)) + form.schema.fields + own.dropFirst(2))
        case .raise, .patrol, .behalf:
            let questions = Schema("", scheme.questions.map { $0.field(isRequired: false) })
            let all = kind == .raise ? RaiseMatter.Fields.schema : kind == .patrol ? PatrolMatter.Fields.schema : BehalfMatter.Fields.schema
            // A worker raises in the own name, which the account tells.
            let hidden = kind == .raise ? ["name", "phone", "hide"] : []
            let asked = RaisePage.asking(questions, in: all)
            return Schema(asked.name, asked.fields.filter { !hidden.contains($0.name) })
        case .note: return NoteMatter.Fields.schema
        }
    }
}
