import Kernel
import Matters
import Process

/// What goes on beside the steps of matters: whoever is called comes, goes or stays away; what needs works gets on or is given up; residents
/// are called back; grids are merged and taken apart again.
extension Simulation {
    private static let listLimit = 20

    mutating func beside() async throws {
        switch dice.below(5) {
        case 0, 1: try await whistle()
        case 2, 3: try await project()
        default: try await callBack()
        }
    }

    /// Sends a command; what is refused leaves nothing.
    private mutating func perform<C: Command>(_ command: C, _ what: String, by actor: Actor) async throws -> SimulatedRequest {
        let key = key(actor, [4])
        let before = try machine.engine.head().seq
        armNowAndThen()
        let request = try await send(
            SimulatedRequest(what: "\(what) by \(actor.username ?? "somebody")", matter: nil) { executor in
                let receipt = try await executor.perform(command, as: actor, key: key)
                return (receipt.stream, receipt.replayed)
            })
        if request.outcome != "ok", try machine.engine.head().seq != before { fault("«\(request.what)» was refused and left an event") }
        if dice.isOneIn(12) { try await sendAgain(request) }
        return request
    }

    /// Mostly who should, now and then somebody who has nothing to do with it.
    private mutating func mostly(_ actor: Actor) -> Actor { dice.isOneIn(12) ? people.anybody(&dice) : actor }

    private func said(_ text: [String: String], _ schema: Schema) throws -> Input { try schema.decode(text.mapValues(Schema.Raw.text)) }

    // MARK: - Whistles

    private mutating func whistle() async throws {
        let blown = try machine.engine.read { tx in
            try tx.all("SELECT id, matter, state FROM whistle ORDER BY id DESC LIMIT \(Self.listLimit)") {
                (id: try $0.id(0), matter: try $0.id(1), isOpen: try $0.text(2) == "open")
            }
        }
        guard let one = dice.pick(blown.filter(\.isOpen) + blown.prefix(3)), let matter = try find(one.matter) else {
            return note("nobody is called")
        }
        let calls = try machine.engine.read { tx in
            try tx.all(
                "SELECT c.id, u.code FROM whistle_call c JOIN unit_now u ON u.unit = c.unit WHERE c.whistle = \(one.id) ORDER BY u.code LIMIT 12"
            ) { (id: try $0.id(0), unit: try $0.text(1)) }
        }
        guard let call = dice.pick(calls) else { return }
        let (blower, unit) = (mostly(people.dispatcher(at: matter.place.code)), mostly(people.handler(of: call.unit)))
        switch one.isOpen ? dice.below(10) : 10 + dice.below(5) {
        case 0..<3: _ = try await perform(ArriveCall(call.id), "whistle.arrive", by: dice.isOneIn(3) ? blower : unit)
        case 3:
            let scanned = try said(["unit": call.unit], ScanArrival.Fields.schema)
            _ = try await perform(ScanArrival(one.id, scanned), "whistle.scan", by: .anonymous)
        case 4:
            _ = try await perform(LeaveCall(call.id, said(["left_reason": "另有火情。"], LeaveCall.Fields.schema)), "whistle.leave", by: unit)
        case 5..<9:
            let division = try said(["division": "城管围挡，住建回填。"], SettleWhistle.Fields.schema)
            _ = try await perform(SettleWhistle(one.id, division), "whistle.settle", by: blower)
        case 9:
            let why = try said(["text": "已经自行处置。"], WithdrawWhistle.Fields.schema)
            _ = try await perform(WithdrawWhistle(one.id, why), "whistle.withdraw", by: blower)
        case 10..<13:
            let word = try said(["in_time": yesOrNo(), "solved": yesOrNo()], AssessCall.Fields.schema)
            _ = try await perform(AssessCall(call.id, word), "whistle.assess", by: blower)
        default:
            let word = try said(["justified": yesOrNo()], AnswerCall.Fields.schema)
            _ = try await perform(AnswerCall(call.id, word), "whistle.answer", by: unit)
        }
    }

    private mutating func yesOrNo() -> String { dice.isOneIn(3) ? "no" : "yes" }

    // MARK: - Projects

    private struct Known {
        let id: ID
        let matter: ID
        let isOpen: Bool
    }

    private mutating func project() async throws {
        let known = try machine.engine.read { tx in
            try tx.all("SELECT id, matter, state FROM project ORDER BY id DESC LIMIT \(Self.listLimit)") {
                Known(id: try $0.id(0), matter: try $0.id(1), isOpen: try $0.text(2) == "open")
            }
        }
        let open = known.filter(\.isOpen)
        guard !dice.isOneIn(4), let one = dice.pick(open.isEmpty || dice.isOneIn(10) ? known : open) else {
            return try await beginProject()
        }
        try await goOn(with: one)
    }

    private mutating func someDay() -> String { Day(sinceEpoch: now.day.sinceEpoch + Int64(dice.below(60))).text }

    private mutating func beginProject() async throws {
        let open = try matters.suffix(40).compactMap { try find($0) }.filter { $0.kind.isOpen }
        guard let matter = dice.pick(open) else { return note("nothing needs works") }
        let input = try said(["title": "路面大修", "milestone": "设计", "due": someDay()], OpenProject.Fields.schema)
        _ = try await perform(OpenProject(matter.number, input), "project.open", by: mostly(people.handler(of: matter.owner.code)))
    }

    private mutating func goOn(with project: Known) async throws {
        guard let matter = try find(project.matter) else { return }
        let actor = mostly(people.handler(of: matter.owner.code))
        let milestones = try machine.engine.read { tx in
            try tx.all("SELECT id FROM project_milestone WHERE project = \(project.id) ORDER BY done_ms IS NOT NULL, n LIMIT 30") {
                try $0.id(0)
            }
        }
        switch dice.below(14) {
        case 0:
            let input = try said(["milestone": "施工", "due": someDay()], PlanMilestone.Fields.schema)
            _ = try await perform(PlanMilestone(project.id, input), "project.plan", by: actor)
        case 1..<5:
            guard let milestone = milestones.first else { return }
            _ = try await perform(FinishMilestone(milestone), "project.finish", by: actor)
        case 5:
            guard let milestone = milestones.first else { return }
            let input = try said(["due": someDay(), "slip_reason": "图纸要改。"], SlipMilestone.Fields.schema)
            _ = try await perform(SlipMilestone(milestone, input), "project.slip", by: actor)
        case 6:
            let input = try said(["progress": "已经围挡。", "shown": "true"], NoteProject.Fields.schema)
            _ = try await perform(NoteProject(project.id, input), "project.note", by: actor)
        case 7:
            let post = try scheme.section(ProjectScheme.self).posts.first ?? ""
            let input = try said(["unit": matter.owner.code, "post": post, "leads": "true"], JoinProject.Fields.schema)
            _ = try await perform(JoinProject(project.id, input), "project.join", by: actor)
        case 8:
            let sum = ["money_kind": "planned", "yuan": "\(1 + dice.below(9000)).5", "source": "县级财政", "document": "乡财〔2026〕18号"]
            _ = try await perform(BudgetProject(project.id, said(sum, BudgetProject.Fields.schema)), "project.budget", by: actor)
        case 9:
            let input = try said(["drop_reason": "资金没有落实。"], DropProject.Fields.schema)
            _ = try await perform(DropProject(project.id, input), "project.drop", by: actor)
        default: try await close(project, matter, by: actor)
        }
    }

    /// What is finished resolves its matter, in the same step or not at all.
    private mutating func close(_ project: Known, _ matter: Matter, by actor: Actor) async throws {
        let input = try said(["result": "路面修好了。"], CloseProject.Fields.schema)
        let request = try await perform(CloseProject(project.id, input), "project.close", by: actor)
        guard let after = try find(matter.id) else { return fault("matter \(matter.number) is gone") }
        if request.outcome == "ok", after.kind.isOpen { fault("«\(request.what)» left matter \(matter.number) open") }
        if request.outcome != "ok", after.version != matter.version { fault("«\(request.what)» was refused and moved its matter") }
    }

    // MARK: - Calls to residents

    private mutating func callBack() async throws {
        let waiting = try machine.engine.read { tx in
            try tx.all("SELECT id FROM revisit WHERE state = 'waiting' ORDER BY next_ms, id LIMIT \(Self.listLimit)") { try $0.id(0) }
        }
        guard let id = dice.pick(waiting), let caller = dice.pick(people.callers) else { return note("nobody is to be called back") }
        let actor = mostly(caller)
        switch dice.below(8) {
        case 0:
            let why = try said(["skip_reason": "other", "text": "家属来电说不方便。"], SkipRevisit.Fields.schema)
            _ = try await perform(SkipRevisit(id, why), "revisit.skip", by: actor)
        case 1:
            _ = try await perform(RevealRevisit(id, said(["purpose": "revisit"], RevealRevisit.Fields.schema)), "revisit.reveal", by: actor)
        case 2: try await record(["outcome": dice.isOneIn(2) ? "declined" : "wrong_number"], id, by: actor)
        case 3, 4: try await record(["outcome": "no_answer"], id, by: actor)
        default:
            let isSolved = yesOrNo()
            try await record(
                ["outcome": "answered", "responded": "yes", "solved": isSolved, "satisfied": isSolved, "text": "电话里说的。"], id, by: actor)
        }
    }

    private mutating func record(_ words: [String: String], _ id: ID, by actor: Actor) async throws {
        _ = try await perform(RecordCall(id, said(words, RecordCall.Fields.schema)), "revisit.call", by: actor)
    }
}
