internal import Kernel
internal import People
internal import Process

/// One project as its page, its matter's page and its API answer show it.
struct ProjectView: Sendable {
    struct Step: Sendable {
        let milestone: Milestone
        let title: String?
        /// Of the last time it was put off.
        let reason: String?
        let clock: Clock?
    }

    struct Sum: Sendable {
        let money: ProjectMoney
        let source: String?
        let document: String?
    }

    struct Note: Sendable {
        let note: ProjectNote
        let text: String?
    }

    let project: Project
    let matter: Matter
    let title: String?
    let dropped: String?
    let steps: [Step]
    let members: [ProjectMember]
    let sums: [Sum]
    let notes: [Note]
    /// What the reader may do about it now.
    var verbs: [ProjectStep.Name] = []
    var opensMatter = false
    /// Units that may join, and the posts of them.
    var candidates: [Unit] = []
    var posts: [String] = []
    let now: Instant

    var done: Int { steps.count { $0.milestone.done != nil } }

    /// The sums of one kind, as entered.
    func total(_ kind: ProjectMoney.Kind) -> Money {
        sums.filter { $0.money.kind == kind }.reduce(.zero) { $0.adding($1.money.money) ?? $0 }
    }

    /// `isStaff`: reads what is told to the staff alone.
    static func load(
        _ project: Project, _ matter: Matter, isStaff: Bool, _ services: MatterServices, in tx: any Reading
    ) throws -> ProjectView {
        let texts = try SealedTexts.read(project.id, vault: services.vault, in: tx)
        return ProjectView(
            project: project, matter: matter, title: texts[ProjectText.title], dropped: texts[ProjectText.dropped],
            steps: try Milestone.all(of: project.id, in: tx).map { milestone -> Step in
                let clocks = try Clock.all(of: milestone.id, in: tx)
                return Step(
                    milestone: milestone, title: texts[ProjectText.milestone(milestone.number)],
                    reason: milestone.slips > 0 ? texts[ProjectText.slip(milestone.number, milestone.slips)] : nil,
                    clock: clocks.first { $0.ended == nil } ?? clocks.last)
            },
            members: try ProjectMember.all(of: project.id, in: tx),
            sums: try ProjectMoney.all(of: project.id, in: tx).map {
                Sum(money: $0, source: texts[ProjectText.source($0.number)], document: texts[ProjectText.document($0.number)])
            },
            notes: try ProjectNote.all(of: project.id, in: tx).filter { isStaff || $0.isOpen }.map {
                Note(note: $0, text: texts[ProjectText.note($0.number)])
            }, now: services.now)
    }

    /// For its own page. What does not exist and what may not be seen look alike.
    static func load(_ text: String, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> ProjectView {
        guard let id = ID(text), let opened = try? OpenedProject.load(id, in: tx) else { throw Problem.notFound }
        guard try opened.isShown(to: actor, services.policy, in: tx) else { throw Problem.notFound }
        var view = try load(opened.project, opened.matter, isStaff: true, services, in: tx)
        view.opensMatter = services.may(MatterPermission.read, actor, opened.matter)
        guard opened.project.state == .open else { return view }
        view.verbs = ProjectStep.all.filter { services.policy.allows($0.verb, actor, on: opened.subject) }.map(\.name)
        if view.done < view.steps.count { view.verbs.removeAll { $0 == .close } }
        if view.verbs.contains(.join) {
            view.candidates = try opened.matter.candidates(by: services.scheme.current, in: tx)
            view.posts = try services.scheme.current.section(ProjectScheme.self).posts
        }
        return view
    }
}

/// A page of the projects of a unit: those at a place in it, those it answers for, and those whose task force it is in.
struct ProjectList: Sendable {
    struct Line: Sendable {
        let project: Project
        let matter: Matter
        let title: String?
        let milestones: [Milestone]

        var done: Int { milestones.count { $0.done != nil } }
        /// What is to be done next.
        var next: Milestone? { milestones.filter { $0.done == nil }.min { $0.due < $1.due } }
    }

    let unit: Unit
    let own: [Unit]
    let isOpen: Bool
    let lines: [Line]
    let next: Keyset?
    let now: Instant

    private static let ownLimit = 20

    static func load(_ request: Request, _ services: MatterServices, limit: Int, in tx: any Reading) throws -> ProjectList {
        let isOpen = request.query["state"] != "ended"
        let (unit, own) = try reach(request.query["unit"], of: request.actor, services.policy, in: tx)
        let after = try Keyset.read(request.query["after"])
        let found = try tx.all(statement(of: unit.unit, isOpen: isOpen, after: after, limit: limit + 1)) {
            Keyset(ms: try $0.int(0), id: try $0.id(1))
        }
        let page = Array(found.prefix(limit))
        let projects = Dictionary(try Project.named(page.map(\.id), in: tx).map { ($0.id, $0) }) { first, _ in first }
        let lines = try page.compactMap { cursor -> Line? in
            // Only what its own page would show: the lists hold whatever lies below, whoever may see it.
            guard let project = projects[cursor.id], let matter = try Matter.find(id: project.matter, in: tx),
                try OpenedProject(project: project, matter: matter).isShown(to: request.actor, services.policy, in: tx)
            else { return nil }
            let texts = try SealedTexts.read(project.id, vault: services.vault, in: tx)
            return Line(
                project: project, matter: matter, title: texts[ProjectText.title],
                milestones: try Milestone.all(of: project.id, in: tx))
        }
        return ProjectList(
            unit: unit, own: own, isOpen: isOpen, lines: lines, next: found.count > limit ? page.last : nil, now: services.now)
    }

    /// What may not be seen is not found, like what is not there.
    private static func reach(_ code: String?, of actor: Actor, _ policy: Policy, in tx: any Reading) throws -> (unit: Unit, own: [Unit]) {
        let read = ProjectPermission.read
        let paths = (policy.scopes(read, of: actor, over: .place) + policy.scopes(read, of: actor, over: .owner)).map(\.path)
        let own = try paths.prefix(ownLimit).compactMap { try $0.segments.last.flatMap { try Unit.find(code: String($0), in: tx) } }
        guard let code, !code.isEmpty else {
            guard let first = own.first else { throw Problem.forbidden }
            return (first, own)
        }
        guard let unit = try Unit.find(code: String(code.prefix(32)), in: tx), paths.contains(where: { $0.contains(unit.path) }) else {
            throw Problem.notFound
        }
        return (unit, own)
    }

    static func statement(of unit: ID, isOpen: Bool, after: Keyset, limit: Int) -> Statement {
        """
        SELECT opened_ms, project FROM project_in WHERE unit = \(unit) AND grp = \(isOpen ? "open" : "ended")
        AND (opened_ms, project) < (\(after.ms), \(after.id)) ORDER BY opened_ms DESC, project DESC LIMIT \(limit)
        """
    }
}
